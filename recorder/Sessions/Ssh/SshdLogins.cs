using System.Globalization;
using Recorder.Protocols.Ssh;

namespace Recorder.Sessions.Ssh;

/// <summary>
/// How those who are connected to our sshd proved who they are, by the process that serves them: what sshd logged of it. The file that its
/// ExposeAuthInfo makes is no proof, for it belongs to the user, who may have written it.
/// </summary>
public sealed class SshdLogins
{
    private const int FirstSweep = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Entry> _byProcess = [];
    private int _sweepAt = FirstSweep;

    /// <summary>Takes in what sshd has logged up to now: it does so before it starts a session.</summary>
    internal Action CatchUp { get; set; } = () => { };

    internal void Add(int process, SshAcceptance login)
    {
        lock (_gate)
        {
            if (_sweepAt <= _byProcess.Count)
            {
                foreach (int gone in _byProcess.Keys.Where(known => StartOf(known) != _byProcess[known].Start).ToList())
                {
                    _byProcess.Remove(gone);
                }

                _sweepAt = Math.Max(FirstSweep, 2 * _byProcess.Count);
            }

            _byProcess[process] = new Entry(StartOf(process), login);
        }
    }

    /// <summary>The login that a process accepted; null when it is not known, or it is another process by now.</summary>
    internal SshAcceptance? Find(int process)
    {
        CatchUp();
        lock (_gate)
        {
            return _byProcess.TryGetValue(process, out Entry entry) && entry.Start == StartOf(process) ? entry.Login : null;
        }
    }

    // /proc/<pid>/stat, field 22; the second one, a name in brackets, may hold spaces and brackets. Null: there is no such process.
    private static ulong? StartOf(int process)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{process}/stat");
            return ulong.Parse(text[(text.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private readonly record struct Entry(ulong? Start, SshAcceptance Login);
}

using System.Collections.Concurrent;
using System.Globalization;

namespace Durability.Sessions;

/// <summary>All sessions of a scenario.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, SessionTrace> _traces = new();

    public IReadOnlyCollection<SessionTrace> All => [.. _traces.Values];

    public SessionTrace? Find(string name) => _traces.GetValueOrDefault(name);

    public SessionTrace Begin(string name, bool isShell) => _traces[name] = new SessionTrace(name, isShell);

    /// <summary>A direct recorder was killed: so were its sessions.</summary>
    public void CutDirect(long at)
    {
        foreach (SessionTrace trace in _traces.Values.Where(trace => !trace.IsShell))
        {
            trace.Cut(at);
        }
    }

    /// <summary>Takes a line of a direct recorder (see its Speech).</summary>
    public void OnSpeech(string line)
    {
        string[] words = line.Split(' ', 4);
        if (words.Length < 2)
        {
            return;
        }

        SessionTrace trace = Find(words[1]) ?? Begin(words[1], isShell: false);
        switch (words[0])
        {
            case "state":
                trace.Took(Number(words[2]), Number(words[3]));
                break;
            case "ended":
                trace.Took(Number(words[2]), trace.AckedIndex);
                trace.EndWhole();
                break;
            case "failed":
                trace.EndEarly(string.Join(' ', words[2..]));
                break;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

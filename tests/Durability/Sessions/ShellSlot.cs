using System.Globalization;
using System.Text;
using Durability.Processes;

namespace Durability.Sessions;

/// <summary>Runs <c>recorder shell</c> again and again, with a program that prints numbered lines, and looks at what its user sees.</summary>
internal sealed class ShellSlot(string recorder, string socket, ShellLoad load, Ledger ledger, Random random, LogFile log)
{
    private const int BurstsPerSecond = 20;
    private const int UnrecordedExitCode = 254, KilledExitCode = 128 + LibC.Kill;
    private const double DrainBound = 10;

    // $0 is the session's token, $1 the count of lines, $2 a line's padding, $3 lines in one burst, $4 the pause after it.
    private const string Printer =
        "i=0; n=0; while [ $i -lt $1 ]; do i=$((i+1)); n=$((n+1)); printf 'line %07d %s\\n' $i \"$2\"; "
        + "if [ $n -eq $3 ]; then n=0; sleep $4; fi; done";

    private volatile Child? _child;

    /// <summary>Exit codes and messages that nobody could expect.</summary>
    public List<string> Surprises { get; } = [];

    /// <summary>kill -9 of the shell; what it runs lives on. False when there is none.</summary>
    public bool Kill()
    {
        if (_child is not { IsAlive: true } child)
        {
            return false;
        }

        child.Kill();
        return true;
    }

    /// <summary>Ends the session's program, gently: <c>recorder shell</c> hands the signal on.</summary>
    public void Hangup() => _child?.Terminate();

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            string token = $"token-{Guid.NewGuid():N}";
            await RunSessionAsync(ledger.Begin(token, isShell: true), random.Next(load.MinLines, load.MaxLines + 1));
            if (ledger.Find(token)!.Message is not null)
            {
                await Clock.DelayAsync(0.2, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunSessionAsync(SessionTrace trace, int lines)
    {
        int burst = int.Max(1, load.LinesPerSecond / BurstsPerSecond);
        string pause = (1.0 / BurstsPerSecond).ToString(CultureInfo.InvariantCulture);
        var errors = new StringBuilder();
        string rest = "";
        void OnLine(string line)
        {
            long number = Line.NumberOf(line);
            if (number == trace.Taken + 1)
            {
                trace.Took(number, -1);
                return;
            }

            trace.Disorder ??= rest.Length > 0 ? $"'{rest}' was shown after line {trace.Taken}" : null;
            rest = line; // The last one may be cut off.
        }

        void OnError(string line)
        {
            lock (errors)
            {
                errors.AppendLine(line);
            }
        }

        using var child = new Child(
            recorder, ["shell", "--socket", socket, "--", "/bin/sh", "-c", Printer, trace.Name, $"{lines}", Line.Pad, $"{burst}", pause], OnLine, OnError);
        child.CloseInput();
        _child = child;
        int code = await child.Exited;
        await child.DrainedAsync(DrainBound);
        _child = null;
        if (rest.Length > 0 && !Line.IsBeginning(rest))
        {
            trace.Disorder ??= $"'{rest}' was shown after line {trace.Taken}";
        }

        lock (errors)
        {
            Judge(trace, lines, code, errors.ToString().Trim());
        }
    }

    private void Judge(SessionTrace trace, int lines, int code, string errors)
    {
        switch (code)
        {
            case 0 when trace.Taken == lines && errors.Length == 0:
                trace.EndWhole();
                return;
            // Killed, too: just when it had said so.
            case UnrecordedExitCode or KilledExitCode when errors.Contains("session recording is unavailable: ", StringComparison.Ordinal):
                trace.EndEarly(errors);
                break;
            case KilledExitCode when errors.Length == 0:
                trace.EndEarly("killed");
                return;
            case 128 + LibC.Terminate when errors.Length == 0:
                trace.EndEarly("terminated");
                return;
            default:
                trace.EndEarly(errors);
                Surprises.Add($"shell {trace.Name} ended with code {code} after {trace.Taken} of {lines} lines, saying '{errors}'");
                break;
        }

        log.Write($"shell {trace.Name}: code {code} after line {trace.Taken}: {errors}");
    }
}

namespace Recorder.Cli.Show;

/// <summary>A bar on stderr for work that takes longer than a second; silent when stderr is no terminal.</summary>
internal sealed class ProgressLine : IProgress<long>, IDisposable
{
    private const int BarWidth = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly string _what;
    private readonly long _total;
    private readonly TimeProvider _time;
    private readonly TextWriter? _output;
    private readonly long _started;
    private long _shown;
    private bool _isShown;

    public ProgressLine(string what, long total, TimeProvider time, TextWriter? output)
    {
        (_what, _total, _time, _output) = (what, total, time, output);
        _started = _shown = time.GetTimestamp();
    }

    public static ProgressLine OnStderr(string what, long total, TimeProvider time) =>
        new(what, total, time, Console.IsErrorRedirected ? null : Console.Error);

    public void Report(long value)
    {
        if (_output is null || _time.GetElapsedTime(_started) < Patience || _time.GetElapsedTime(_shown) < Interval)
        {
            return;
        }

        _shown = _time.GetTimestamp();
        _isShown = true;
        double share = _total <= 0 ? 1 : Math.Clamp((double)value / _total, 0, 1);
        int full = (int)(share * BarWidth);
        _output.Write($"\r{_what} [{new string('#', full)}{new string('.', BarWidth - full)}] {share,4:P0} {Sizes.Show(value)}\e[K");
    }

    public void Dispose()
    {
        if (_isShown)
        {
            _output!.Write("\r\e[K");
        }
    }
}

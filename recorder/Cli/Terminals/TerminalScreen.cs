using System.Buffers;
using System.Text;
using Recorder.Format;
using Recorder.Playback.Playing;

namespace Recorder.Cli.Terminals;

/// <summary>Plays into a terminal, or, when <paramref name="isTerminal"/> is false, just writes what was printed.</summary>
/// <param name="output">stdout, unbuffered.</param>
/// <param name="isTerminal">Whether control sequences of our own make sense.</param>
/// <param name="alwaysStatus">Keeps the status line while playing; else it shows when paused.</param>
/// <param name="windowSize">Asks how large the terminal is now.</param>
internal sealed class TerminalScreen(Stream output, bool isTerminal, bool alwaysStatus, Func<TerminalSize?> windowSize) : IPlayerScreen
{
    private const string Keys =
        "space pause  . step  \u2190 \u2192 5 s  [ ] 30 s  + - speed  0 start  G end  q quit";

    // Updates in one go, reverse video and margins end; DECSTR: margins, origin mode, cursor, colours.
    private const string CleanEnd = "\e[?2026l\e[?5l\e[?69l\e[!p\e[?7h\e[?25h\e(B\u000f\e[0m";

    // Leaves the alternate screen. Then a clean screen from its top.
    private const string CleanStart = "\e[?1049l" + CleanEnd + "\e[H\e[2J";
    private const string SaveTitle = "\e[22;0t";
    private const string RestoreTitle = "\e[23;0t";

    private readonly TerminalGuard _guard = new();
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private TerminalSize? _recorded;
    private bool _showsHelp;
    private bool _warned;
    private string _status = "";

    public bool IsCovered { get; private set; }

    /// <summary>The recording has a larger terminal than the viewer; told once.</summary>
    public string? Warning { get; private set; }

    public void Begin()
    {
        if (isTerminal)
        {
            // What stands on the screen goes up into the scrollback instead of being lost.
            Send(SaveTitle + new string('\n', (windowSize()?.Rows ?? 24) - 1) + CleanStart);
        }
    }

    public void End()
    {
        if (!isTerminal)
        {
            return;
        }

        string status = IsCovered ? ClearStatus() : "";
        Send((_guard.IsOnAlternateScreen ? "\e[?1049l" : "") + status + CleanEnd + RestoreTitle + "\r\n");
    }

    public void Write(ReadOnlySpan<byte> recorded)
    {
        if (!isTerminal)
        {
            output.Write(recorded);
            return;
        }

        _buffer.ResetWrittenCount();
        _guard.Write(recorded, _buffer);
        output.Write(_buffer.WrittenSpan);
    }

    public void WriteInput(ReadOnlySpan<byte> input) => Write(input);

    public void Reset(ReadOnlySpan<byte> replay)
    {
        if (isTerminal)
        {
            _guard.Reset();
            Send(CleanStart);
            IsCovered = false;
            _status = "";
        }

        Write(replay);
    }

    public void Resize(TerminalSize size)
    {
        _recorded = size;
        if (isTerminal && !_warned && windowSize() is TerminalSize window && (window.Columns < size.Columns || window.Rows < size.Rows))
        {
            _warned = true;
            Warning = $"recorded on {size.Columns}×{size.Rows}, this terminal has {window.Columns}×{window.Rows}: lines may be broken";
        }
    }

    public void ShowStatus(in PlayerStatus status)
    {
        if (!isTerminal)
        {
            return;
        }

        string text = Describe(status);
        if (text == _status)
        {
            return;
        }

        _status = text;
        string title = $"\e]2;{text}\a";
        bool isDrawn = status.IsPaused || _showsHelp || alwaysStatus;
        Send(isDrawn ? title + DrawStatus(_showsHelp ? Keys : text) : title);
        IsCovered |= isDrawn;
    }

    public void ToggleHelp()
    {
        _showsHelp = !_showsHelp;
        _status = "";
    }

    private string Describe(in PlayerStatus status)
    {
        var text = new StringBuilder();
        text.Append(status.IsAtEnd ? "end" : status.IsPaused ? "paused" : "playing");
        text.Append($"  {Clock(status.Position)} / {Clock(status.Duration)}");
        text.Append(status.Speed == 1 ? "" : $"  {status.Speed:0.##}x");
        text.Append(_recorded is TerminalSize size ? $"  {size.Columns}×{size.Rows}" : "");
        text.Append(status.IsPaused ? "  ? for keys" : "");
        return text.ToString();
    }

    private static string Clock(TimeSpan time) => time < TimeSpan.FromHours(1)
        ? $"{time.Minutes:00}:{time.Seconds:00}"
        : $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}";

    // In the last row, inverse, the cursor put back where it was.
    private string DrawStatus(string text)
    {
        TerminalSize window = windowSize() ?? new TerminalSize(80, 24);
        string line = $" {text} ";
        line = line.Length < window.Columns ? line : line[..Math.Max(0, window.Columns - 1)];
        return $"\e7\e[?6l\e[{window.Rows};1H\e[0;7m{line}\e[0m\e[K\e8";
    }

    private string ClearStatus() => windowSize() is TerminalSize window ? $"\e7\e[{window.Rows};1H\e[0m\e[2K\e8" : "";

    private void Send(string text) => output.Write(Encoding.UTF8.GetBytes(text));
}

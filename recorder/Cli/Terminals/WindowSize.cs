using Recorder.Format;

namespace Recorder.Cli.Terminals;

/// <summary>How large the viewer's terminal is.</summary>
internal static class WindowSize
{
    private const int Stdout = 1;

    /// <summary>Null when stdout is no terminal.</summary>
    public static TerminalSize? OfOutput() =>
        NativeTerminal.WindowSize(Stdout) is (int columns, int rows) ? new TerminalSize(columns, rows) : null;
}

using Recorder.Streaming;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>
/// Reads the command line of <c>recorder shell</c>. By hand and not with the command-line library: this runs at every login.
/// </summary>
public static class ShellArguments
{
    public const string Usage =
        "usage: recorder shell [--socket PATH] [--failure-mode FailClosed|FailOpen] [-c TEXT | [--] COMMAND [ARGUMENT…]]";

    /// <param name="arguments">What follows <c>shell</c>; for a login shell everything.</param>
    /// <param name="defaults">Settings of the machine.</param>
    /// <exception cref="FormatException">Not understood; the message says what.</exception>
    public static ShellOptions Parse(IReadOnlyList<string> arguments, ShellOptions defaults)
    {
        ShellOptions options = defaults;
        for (int i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--socket":
                    options = options with { SocketPath = Value(arguments, ++i) };
                    break;
                case "--failure-mode":
                    options = options with { FailureMode = ParseFailureMode(Value(arguments, ++i)) };
                    break;
                case "-c":
                    return options with { CommandText = Value(arguments, ++i) };
                case "-l" or "-i" or "--login":
                    break;
                case "--":
                    return options with { Command = [.. arguments.Skip(i + 1)] };
                case ['-', ..] unknown:
                    throw new FormatException($"{unknown} is not an option of recorder shell");
                default:
                    return options with { Command = [.. arguments.Skip(i)] };
            }
        }

        return options;
    }

    internal static FailureMode ParseFailureMode(string text) => text switch
    {
        nameof(FailureMode.FailClosed) => FailureMode.FailClosed,
        nameof(FailureMode.FailOpen) => FailureMode.FailOpen,
        _ => throw new FormatException($"failure mode '{text}' is neither FailClosed nor FailOpen"),
    };

    private static string Value(IReadOnlyList<string> arguments, int index) =>
        index < arguments.Count ? arguments[index] : throw new FormatException($"{arguments[index - 1]} needs a value");
}

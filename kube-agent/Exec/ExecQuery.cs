using System.Text;

namespace KubeAgent.Exec;

/// <summary>The options in the query of exec and attach, read as the API server reads them.</summary>
/// <param name="Command">Program and arguments; empty for attach.</param>
/// <param name="Container">Empty: the pod's default container.</param>
/// <param name="Stdin">The command's input is carried.</param>
/// <param name="Stdout">Its output is.</param>
/// <param name="Stderr">Its standard error is.</param>
/// <param name="Tty">It has a terminal.</param>
public sealed record ExecQuery(IReadOnlyList<string> Command, string Container, bool Stdin, bool Stdout, bool Stderr, bool Tty)
{
    /// <param name="parameters">Decoded, in the order in which they stand.</param>
    /// <exception cref="FormatException">A flag that the API server could read in another way.</exception>
    public static ExecQuery Parse(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        ILookup<string, string> values = parameters.ToLookup(parameter => parameter.Key, parameter => parameter.Value, StringComparer.Ordinal);
        bool Flag(string name) => values[name].FirstOrDefault() is { } first && IsTrue(name, first);
        return new ExecQuery(
            [.. values["command"]], values["container"].FirstOrDefault() ?? "", Flag("stdin"), Flag("stdout"), Flag("stderr"), Flag("tty"));
    }

    // Only "0" and "false" are false there; even an empty value is true. Of several values the first counts.
    // It folds case as Unicode does: "falſe" is false, too.
    private static bool IsTrue(string name, string value) => Ascii.IsValid(value)
        ? value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase)
        : throw new FormatException($"{name} is neither true nor false");
}

using System.Numerics;
using System.Text;

namespace Fuzz.Engine;

/// <summary>
/// What a decoder made of an input, without its particulars. Two inputs with the same signature exercise the same things, as
/// far as can be seen from outside.
/// </summary>
internal sealed class Trace
{
    private const int MaxPattern = 160;

    private readonly SortedSet<string> _features = new(StringComparer.Ordinal);

    public string Signature => string.Join(" | ", _features);

    public void Saw(string what) => _features.Add(what);

    /// <summary>A number, by its magnitude.</summary>
    public void Count(string what, long count) => _features.Add($"{what} 2^{(count <= 0 ? -1 : BitOperations.Log2((ulong)count))}");

    /// <summary>An exception that the contract allows.</summary>
    public void Refused(Exception exception) => _features.Add($"{exception.GetType().Name}: {Pattern(exception.Message)}");

    /// <summary>The text with numbers, and everything from its first quote to its last, left out; its first line.</summary>
    public static string Pattern(string message)
    {
        message = message.Split('\n', 2)[0];
        int first = message.IndexOf('\'');
        int last = message.LastIndexOf('\'');
        string rest = first < last ? message[..first] + "''" + message[(last + 1)..] : message;
        var pattern = new StringBuilder(MaxPattern);
        foreach (char c in rest.AsSpan(0, Math.Min(rest.Length, MaxPattern)))
        {
            if (!char.IsAsciiDigit(c))
            {
                pattern.Append(c);
            }
            else if (pattern.Length == 0 || pattern[^1] != '#')
            {
                pattern.Append('#');
            }
        }

        return pattern.ToString();
    }
}

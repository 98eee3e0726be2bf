using System.Globalization;
using System.Text;

namespace SessionRecording.Operator.Resources.Enforcement;

/// <summary>Literals of the Common Expression Language. Names come from people: nothing in them may end the literal.</summary>
internal static class CelText
{
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' or '\\' => literal.Append('\\').Append(c),
                < ' ' or '\u007f' => literal.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => literal.Append(c),
            };
        }

        return literal.Append('"').ToString();
    }

    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";
}

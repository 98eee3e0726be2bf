using System.Globalization;
using System.Text;

namespace Recorder.Telemetry.Prometheus;

/// <summary>Writes the lines of the text format.</summary>
/// <remarks>Prometheus, "Exposition formats", text format 0.0.4.</remarks>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public void Help(string name, string help)
    {
        if (help.Length > 0)
        {
            _text.Append("# HELP ").Append(name).Append(' ');
            Escape(help, escapesQuote: false);
            _text.Append('\n');
        }
    }

    public void Type(string name, string type) => _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    /// <param name="name">Of the series, with its suffix.</param>
    /// <param name="labels">Clean names, in the order in which they are written.</param>
    /// <param name="bound">Upper bound of a bucket, or null.</param>
    /// <param name="value">The number, see <see cref="Number(double)"/>.</param>
    public void Sample(string name, IEnumerable<KeyValuePair<string, string>> labels, string? bound, string value)
    {
        _text.Append(name);
        char before = '{';
        foreach ((string label, string content) in labels)
        {
            Label(before, label, content);
            before = ',';
        }

        if (bound is not null)
        {
            Label(before, "le", bound);
            before = ',';
        }

        _text.Append(before == ',' ? "} " : " ").Append(value).Append('\n');
    }

    public static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public override string ToString() => _text.ToString();

    private void Label(char before, string name, string value)
    {
        _text.Append(before).Append(name).Append("=\"");
        Escape(value, escapesQuote: true);
        _text.Append('"');
    }

    private void Escape(string text, bool escapesQuote)
    {
        foreach (char character in text)
        {
            _ = character switch
            {
                '\\' => _text.Append(@"\\"),
                '\n' => _text.Append(@"\n"),
                '"' when escapesQuote => _text.Append("\\\""),
                _ => _text.Append(character),
            };
        }
    }
}

using System.Globalization;

namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>
/// How often each ValidatingAdmissionPolicy of an API server noted something in its audit log, as <c>/metrics</c> has it in the text format
/// of Prometheus. Fed line by line; what it does not know it passes over.
/// </summary>
internal sealed class AdmissionCounts
{
    private const string Checks = "apiserver_validating_admission_policy_check_total{", Start = "process_start_time_seconds ";

    private readonly Dictionary<string, double> _audited = [];

    /// <summary>When that API server was started, seconds since 1970: which of several it is. Null: it does not say.</summary>
    public double? Started { get; private set; }

    public double Audited(string policy) => _audited.GetValueOrDefault(policy);

    public void Add(ReadOnlySpan<char> line)
    {
        if (line.StartsWith(Start, StringComparison.Ordinal))
        {
            Started = Number(line[Start.Length..]);
        }
        else if (line.StartsWith(Checks, StringComparison.Ordinal) && line.LastIndexOf('}') is > 0 and int end
            && Number(line[(end + 1)..]) is { } count && Label(line[(Checks.Length - 1)..end], "enforcement_action").SequenceEqual("audit"))
        {
            string policy = Label(line[(Checks.Length - 1)..end], "policy").ToString();
            _audited[policy] = Audited(policy) + count; // One series for each binding, and each kind of error.
        }
    }

    // Names of policies and actions have nothing in them that would be escaped.
    private static ReadOnlySpan<char> Label(ReadOnlySpan<char> labels, string name)
    {
        foreach (string before in (string[])["{", ","])
        {
            string start = $"{before}{name}=\"";
            if (labels.IndexOf(start, StringComparison.Ordinal) is >= 0 and int at)
            {
                ReadOnlySpan<char> value = labels[(at + start.Length)..];
                return value.IndexOf('"') is >= 0 and int length ? value[..length] : default;
            }
        }

        return default;
    }

    private static double? Number(ReadOnlySpan<char> text) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value >= 0 ? value : null;
}

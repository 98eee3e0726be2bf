using System.Globalization;
using System.Text;

namespace FakeKubernetes;

/// <summary>As much of <c>/metrics</c> as anybody here reads, in the text format of Prometheus: what policies noted, and since when the server runs.</summary>
internal static class Metrics
{
    public const string Path = "/metrics";

    public static string Of(Cluster cluster)
    {
        StringBuilder text = new();
        text.Append("# HELP apiserver_validating_admission_policy_check_total [BETA] Validation admission policy check total, labeled by policy and further identified by binding and enforcement action taken.\n");
        text.Append("# TYPE apiserver_validating_admission_policy_check_total counter\n");
        foreach (var counted in cluster.AdmissionNotes.Where(note => note.Key is "Audit" or "Warn").GroupBy(note => (note.Policy, note.Key)))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"apiserver_validating_admission_policy_check_total{{enforcement_action=\"{counted.Key.Key.ToLowerInvariant()}\",error_type=\"no_error\",policy=\"{counted.Key.Policy}\",policy_binding=\"{counted.Key.Policy}\"}} {counted.Count()}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds {cluster.Started.ToUnixTimeMilliseconds() / 1e3:R}\n");
        return text.ToString();
    }
}

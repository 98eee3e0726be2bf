using SessionRecording.Operator.Api;
using SessionRecording.Operator.Resources;

namespace SessionRecording.Operator.Host.Enforcement;

/// <summary>What of a config lets the operator itself around the kube-agent, so that its own try shows nothing. Pure.</summary>
internal static class OwnExemption
{
    /// <param name="config">Whose exemptions.</param>
    /// <param name="operatorNamespace">Where the operator runs, as the service account that the chart and config/rbac make.</param>
    /// <param name="namespace">Where it tries.</param>
    /// <returns>As people wrote it; null: nothing does.</returns>
    public static string? Of(V1Alpha1SessionRecordingConfig config, string operatorNamespace, string @namespace)
    {
        string user = $"system:serviceaccount:{operatorNamespace}:{Labels.Manager}";
        string[] groups = ["system:authenticated", "system:serviceaccounts", $"system:serviceaccounts:{operatorNamespace}"];
        if (config.Spec.Kubernetes?.BreakGlassGroup is { } breakGlass && groups.Contains(breakGlass))
        {
            return $"breakGlassGroup {breakGlass}";
        }

        return (config.Spec.Kubernetes?.Exemptions ?? [])
            .Where(one => one.Namespaces is not { Count: > 0 } namespaces || namespaces.Contains(@namespace))
            .FirstOrDefault(one => one.Users?.Contains(user) == true || one.Groups?.Any(groups.Contains) == true) is { } exemption
            ? $"exemption {exemption.Name}"
            : null;
    }
}

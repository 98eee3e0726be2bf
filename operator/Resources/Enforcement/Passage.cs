using k8s.Models;
using SessionRecording.Operator.Api.Spec;

namespace SessionRecording.Operator.Resources.Enforcement;

/// <summary>Who is let through, as variables that the policies share.</summary>
internal static class Passage
{
    public const string SessionExtra = "sessionrecording.dev/session-id";

    /// <summary>True for what the kube-agent carries.</summary>
    public const string Carried = "variables.carried";

    public const string BreakGlass = "variables.breakGlass";

    /// <summary>The name of the exemption that covers the request; empty: none does.</summary>
    public const string Exemption = "variables.exemption";

    public const string Allowed = $"{Carried} || {BreakGlass} || {Exemption} != \"\"";

    public static IList<V1Variable> Variables(KubernetesSpec? kubernetes) =>
    [
        Variable("groups", "has(request.userInfo.groups) ? request.userInfo.groups : []"),
        Variable("carried", $"has(request.userInfo.extra) && {CelText.Literal(SessionExtra)} in request.userInfo.extra"),
        Variable("breakGlass", kubernetes?.BreakGlassGroup is { } group ? $"{CelText.Literal(group)} in variables.groups" : "false"),
        Variable("exemption", string.Concat((kubernetes?.Exemptions ?? []).Select(Choice)) + "\"\""),
    ];

    /// <summary>Every use of a way around is in the API server's audit log.</summary>
    /// <param name="open">What is open to everybody in any case.</param>
    public static IList<V1AuditAnnotation> Annotations(string open = "false") =>
    [
        Annotation("break-glass", $"!{Carried} && !({open}) && {Exemption} == \"\" && {BreakGlass} ? request.userInfo.username : \"\""),
        Annotation("exemption", $"!{Carried} && !({open}) ? {Exemption} : \"\""),
    ];

    private static string Choice(ExemptionSpec exemption)
    {
        List<string> who = [];
        if (exemption.Users is { Count: > 0 } users)
        {
            who.Add($"request.userInfo.username in {CelText.List(users)}");
        }

        if (exemption.Groups is { Count: > 0 } groups)
        {
            who.Add($"variables.groups.exists(g, g in {CelText.List(groups)})");
        }

        string covers = who.Count == 0 ? "false" : string.Join(" || ", who);
        if (exemption.Namespaces is { Count: > 0 } namespaces)
        {
            covers = $"({covers}) && has(request.namespace) && request.namespace in {CelText.List(namespaces)}";
        }

        return $"({covers}) ? {CelText.Literal(exemption.Name)} : ";
    }

    private static V1Variable Variable(string name, string expression) => new() { Name = name, Expression = expression };

    private static V1AuditAnnotation Annotation(string key, string expression) => new() { Key = key, ValueExpression = expression };
}

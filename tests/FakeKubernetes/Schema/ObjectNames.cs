using System.Text.RegularExpressions;

namespace FakeKubernetes;

/// <summary>What objects may be called.</summary>
internal static partial class ObjectNames
{
    private const string Rule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
        + "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + @"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>Gives a name to an object that has only the beginning of one.</summary>
    public static string Generate(string prefix) => prefix + string.Concat(Random.Shared.GetItems<char>(Letters, 5));

    public static IEnumerable<FieldError> Check(ResourceKind kind, string name, string? generateName)
    {
        // RBAC names and a few others are paths' segments only.
        bool isFree = kind.Group == "rbac.authorization.k8s.io";
        if (generateName is { Length: > 0 } && !isFree && !Subdomain().IsMatch(Mask(generateName)))
        {
            yield return FieldError.Invalid("metadata.generateName", $"\"{generateName}\": {Rule}");
        }
        else if (!isFree && (!Subdomain().IsMatch(name) || 253 < name.Length))
        {
            yield return FieldError.Invalid("metadata.name", $"\"{name}\": {Rule}");
        }
    }

    // A dash at the end is fine: letters follow.
    private static string Mask(string prefix) => prefix.EndsWith('-') ? prefix[..^1] + "a" : prefix;

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex Subdomain();
}

using System.Security.Cryptography;
using System.Text;
using k8s.Models;

namespace SessionRecording.Operator.Resources.Pods;

/// <summary>A hash over what pods read once, at their start: their ConfigMap, and Secrets that people made. Not over certificates, which they read again.</summary>
internal static class ConfigHash
{
    private const int Digits = 16;

    public static string Of(V1ConfigMap configMap, ResourceContext context, params IEnumerable<string?> secrets)
    {
        var text = new StringBuilder();
        foreach ((string key, string value) in configMap.Data!.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            Append(text, key, value);
        }

        foreach (string secret in secrets.OfType<string>())
        {
            Append(text, secret, context.SecretHashes.GetValueOrDefault(secret) ?? "");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..Digits];
    }

    // With their lengths: nothing can be moved from one to the next unseen.
    private static void Append(StringBuilder text, string key, string value) => text.Append($"{key.Length}:{key}{value.Length}:{value}");
}

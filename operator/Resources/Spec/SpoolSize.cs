using System.Globalization;
using k8s.Models;

namespace SessionRecording.Operator.Resources.Spec;

/// <summary>What a spool may fill of its volume.</summary>
internal static class SpoolSize
{
    /// <summary>Of a volume of its own: all but what the file system takes for itself, and room to notice that it is getting full.</summary>
    public const decimal UsableShare = 0.9m;

    // Less is no spool.
    private const decimal Least = 64 << 20;

    /// <summary>Bytes, as the programs' files have them.</summary>
    /// <exception cref="FormatException">The volume's size is no amount.</exception>
    public static string Of(ResourceQuantity volume, decimal share) =>
        ((long)decimal.Max(Least, volume.ToDecimal() * share)).ToString(CultureInfo.InvariantCulture);
}

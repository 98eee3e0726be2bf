using System.Globalization;
using k8s.Models;

namespace SessionRecording.Operator.Resources.Spec;

/// <summary>What a spool may fill of its volume.</summary>
internal static class SpoolSize
{
    // Less is no spool.
    private const decimal Least = 64 << 20;

    /// <summary>Bytes, as the programs' files have them.</summary>
    /// <exception cref="FormatException">The volume's size is no amount.</exception>
    public static string Of(ResourceQuantity volume, decimal share) =>
        ((long)decimal.Max(Least, volume.ToDecimal() * share)).ToString(CultureInfo.InvariantCulture);
}

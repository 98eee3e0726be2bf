namespace Benchmarks.Measuring;

/// <summary>Sorted figures, to ask for quantiles.</summary>
internal sealed class Quantiles(IEnumerable<double> figures)
{
    private readonly double[] _sorted = [.. figures.Order()];

    public int Count => _sorted.Length;

    public double Min => _sorted[0];

    public double Max => _sorted[^1];

    public double Median => At(0.5);

    /// <summary>Nearest rank: a figure that was measured, never one between two.</summary>
    public double At(double quantile) => _sorted[Math.Clamp((int)Math.Ceiling(quantile * _sorted.Length) - 1, 0, _sorted.Length - 1)];

    public string ToText(string format) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Median.ToString(format)} ({Min.ToString(format)} to {Max.ToString(format)})");
}

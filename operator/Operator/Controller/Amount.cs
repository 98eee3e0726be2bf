using System.Globalization;

namespace SessionRecording.Operator.Host.Controller;

/// <summary>What a resource quantity amounts to: <c>500m</c>, <c>20Gi</c>, <c>1e3</c>. Pure.</summary>
internal static class Amount
{
    private static readonly Dictionary<string, decimal> Units = new()
    {
        ["n"] = 1e-9m, ["u"] = 1e-6m, ["m"] = 1e-3m, [""] = 1, ["k"] = 1e3m, ["M"] = 1e6m, ["G"] = 1e9m, ["T"] = 1e12m, ["P"] = 1e15m, ["E"] = 1e18m,
        ["Ki"] = 1L << 10, ["Mi"] = 1L << 20, ["Gi"] = 1L << 30, ["Ti"] = 1L << 40, ["Pi"] = 1L << 50, ["Ei"] = 1L << 60,
    };

    /// <summary>Null when the text is no quantity.</summary>
    public static decimal? TryParse(string text)
    {
        int digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c is '.' or '+' or '-').Count();
        string unit = text[digits..];
        if (unit.Length > 1 && unit[0] is 'e' or 'E' && char.IsAsciiDigit(unit[^1]))
        {
            (digits, unit) = (text.Length, "");
        }

        return Units.TryGetValue(unit, out decimal scale)
            && decimal.TryParse(text.AsSpan(0, digits), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && decimal.Abs(number) < decimal.MaxValue / decimal.Max(scale, 1)
            ? number * scale
            : null;
    }
}

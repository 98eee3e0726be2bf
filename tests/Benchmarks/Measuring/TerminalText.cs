using System.Globalization;
using System.Text;

namespace Benchmarks.Measuring;

/// <summary>What terminals show: listings, logs, prompts, colours, progress bars. The same bytes for the same seed.</summary>
internal static class TerminalText
{
    private static readonly string[] _words =
    [
        "recorder", "session", "kernel", "systemd", "worker", "config", "build", "index", "cache", "network", "update", "server",
        "client", "token", "volume", "deploy", "release", "storage", "buffer", "handler",
    ];

    /// <summary>At least <paramref name="size"/> bytes cut to <paramref name="size"/>.</summary>
    public static byte[] Make(int size, int seed)
    {
        var random = new Random(seed);
        byte[] text = new byte[size];
        for (int at = 0; at < size;)
        {
            ReadOnlySpan<byte> line = Encoding.UTF8.GetBytes(Line(random));
            int taken = Math.Min(line.Length, size - at);
            line[..taken].CopyTo(text.AsSpan(at));
            at += taken;
        }

        return text;
    }

    private static string Line(Random random) => random.Next(10) switch
    {
        < 4 => string.Create(CultureInfo.InvariantCulture,
            $"-rw-r--r--  1 {Word(random)} {Word(random)} {random.Next(1 << 24),9} Nov {random.Next(1, 29),2} {random.Next(24):00}:{random.Next(60):00} {Word(random)}-{random.Next(1000)}.{Word(random)[..2]}\r\n"),
        < 7 => string.Create(CultureInfo.InvariantCulture,
            $"\x1b[32mINFO\x1b[0m  [{random.Next(24):00}:{random.Next(60):00}:{random.Next(60):00}.{random.Next(1000):000}] {Word(random)}.{Word(random)}: {Word(random)} {random.Next():x8} took {random.Next(10000)} ms\r\n"),
        7 => string.Create(CultureInfo.InvariantCulture,
            $"\x1b[1;34muser@{Word(random)}\x1b[0m:\x1b[1m~/src/{Word(random)}\x1b[0m$ git log --oneline -n {random.Next(100)} {Word(random)}\r\n"),
        8 => string.Create(CultureInfo.InvariantCulture,
            $"\r\x1b[K[{new string('#', random.Next(30)),-30}] {random.Next(100),3}% {random.Next(1000)} kB/s"),
        _ => string.Create(CultureInfo.InvariantCulture,
            $"  \x1b[38;5;{random.Next(256)}m{random.NextInt64():x16}{random.NextInt64():x16}\x1b[0m  ✓ {Word(random)} – {Word(random)}\r\n"),
    };

    private static string Word(Random random) => _words[random.Next(_words.Length)];
}

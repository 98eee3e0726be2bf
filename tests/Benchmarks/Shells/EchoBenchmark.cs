using System.Diagnostics;
using System.Globalization;
using Benchmarks.Measuring;
using Recorder.Sessions.Terminal;

namespace Benchmarks.Shells;

/// <summary>
/// What recording adds to the time between a key and its echo: two OpenSSH sessions, one through an sshd whose forced command
/// is the recorder, one through the same sshd without it, typed into in turn. The echo comes from a program (cat on a raw
/// terminal), as it does in a shell or an editor.
/// </summary>
internal sealed class EchoBenchmark : IBenchmark
{
    private const double GoalMilliseconds = 2;
    private const int KeysInTurn = 100, ShortestGap = 3, LongestGap = 9;
    private const string Echoing = "stty raw -echo; printf '%s' REA; printf '%s' DY; exec cat";

    public string Name => "echo";

    public async Task<IReadOnlyList<Result>> RunAsync(Folders folders, bool isQuick)
    {
        string folder = folders.NewPrivate("echo");
        string key = await NewKeyAsync(folder);
        await using RecordingNode node = await RecordingNode.StartAsync(folder, "node");
        int plainPort = RecordingNode.FreePort();
        await using Daemon plain = await StartPlainAsync(node.SshdConfiguration, folder, plainPort);
        using TerminalProgram recorded = Connect(node.Port, key);
        using TerminalProgram bare = Connect(plainPort, key);
        Type(recorded, new Random(0));
        Type(bare, new Random(0));
        var recordedTimes = new List<double>();
        var bareTimes = new List<double>();
        var tails = new Pairs();
        for (int turn = 0; turn < (isQuick ? 4 : 20); turn++)
        {
            double[] with = Type(recorded, new Random(turn));
            double[] without = Type(bare, new Random(turn));
            recordedTimes.AddRange(with);
            bareTimes.AddRange(without);
            tails.Add(new Quantiles(with).At(0.99), new Quantiles(without).At(0.99));
        }

        return [ToResult("p50", 0.5, ""), ToResult("p99", 0.99, string.Create(CultureInfo.InvariantCulture, $"< {GoalMilliseconds} ms added"))];

        Result ToResult(string name, double quantile, string goal)
        {
            (double ours, double peer) = (new Quantiles(recordedTimes).At(quantile), new Quantiles(bareTimes).At(quantile));
            string turns = quantile > 0.5 ? $"; by turns {tails.Differences.ToText("0.00")}" : "";
            return new Result(
                $"key to echo under sshd, {name} of {recordedTimes.Count}", Text(ours), "bare sshd " + Text(peer),
                string.Create(CultureInfo.InvariantCulture, $"{ours - peer:0.00} ms added{turns}"), goal,
                goal.Length == 0 ? null : ours - peer < GoalMilliseconds);
        }
    }

    private static double[] Type(TerminalProgram session, Random random)
    {
        double[] times = new double[KeysInTurn];
        for (int i = 0; i < times.Length; i++)
        {
            Descriptor.Poll([], random.Next(ShortestGap, LongestGap)); // Nobody types without a pause.
            times[i] = session.Echo((byte)random.Next('a', 'z' + 1)).TotalMilliseconds;
        }

        return times;
    }

    // Newer clients hide the rhythm of typing by sending at fixed intervals: that would hide ours.
    private static TerminalProgram Connect(int port, string key)
    {
        var session = new TerminalProgram(
            "ssh", "-tt", "-p", port.ToString(CultureInfo.InvariantCulture), "-i", key, "-F", "none", "-o", "IdentitiesOnly=yes",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
            "-o", "IgnoreUnknown=ObscureKeystrokeTiming", "-o", "ObscureKeystrokeTiming=no",
            $"{Environment.UserName}@127.0.0.1", Echoing);
        session.Expect("READY");
        return session;
    }

    private static async Task<Daemon> StartPlainAsync(string configuration, string folder, int port)
    {
        string[] lines = await File.ReadAllLinesAsync(configuration);
        string plain = Path.Combine(folder, "plain_sshd_config");
        await File.WriteAllLinesAsync(plain, lines
            .Where(line => !line.StartsWith("ForceCommand", StringComparison.Ordinal))
            .Select(line => line.StartsWith("Port ", StringComparison.Ordinal) ? $"Port {port}" : line));
        return await Daemon.StartAsync(readyOnError: true, "Server listening", "/usr/sbin/sshd", "-D", "-e", "-f", plain);
    }

    private static async Task<string> NewKeyAsync(string folder)
    {
        string key = Path.Combine(folder, "key");
        using Process keygen = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", key]);
        await keygen.WaitForExitAsync();
        File.Copy(key + ".pub", Path.Combine(folder, "authorized_keys"));
        return key;
    }

    private static string Text(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.00} ms");
}

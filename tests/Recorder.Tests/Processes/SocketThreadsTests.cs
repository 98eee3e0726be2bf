using System.Net;
using System.Net.Sockets;
using Recorder.Hosting;
using TestKit;

namespace Recorder.Tests.Processes;

public sealed class SocketThreadsTests
{
    private const string Batch = "3";

    [Fact]
    public async Task Where_something_listens_the_threads_that_wait_for_sockets_give_way_and_go_on_serving()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        ValueTask<Socket> accepting = listener.AcceptSocketAsync(CancellationToken.None); // Starts the threads.
        int gaveWay = 0;
        await Eventually.TrueAsync(() => 0 < (gaveWay += SocketThreads.GiveWay()) && Policies().All(policy => policy == Batch));

        Assert.Equal(Policies().Length, gaveWay);
        Assert.Equal(0, SocketThreads.GiveWay()); // They do already.
        using TcpClient client = new();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using Socket accepted = await accepting;
        await accepted.SendAsync("hello"u8.ToArray());
        byte[] hello = new byte[5];
        await client.GetStream().ReadExactlyAsync(hello);
        Assert.Equal("hello"u8.ToArray(), hello);
    }

    // proc_pid_stat(5): field 41 is the policy; the name, which has a blank, ends with the last parenthesis, and is field 2.
    private static string[] Policies() =>
    [
        .. Directory.EnumerateDirectories("/proc/self/task")
            .Select(thread => File.ReadAllText(Path.Combine(thread, "stat")))
            .Where(stat => stat.Contains("(.NET Sockets)", StringComparison.Ordinal))
            .Select(stat => stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[41 - 3]),
    ];
}

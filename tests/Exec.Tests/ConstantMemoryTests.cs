using KubeAgent.Exec;
using Microsoft.Extensions.Logging.Abstractions;
using Recorder.Streaming.Recording;
using TestKit;

namespace Exec.Tests;

/// <summary>However much goes through an exec, what is held of it stays the same. It runs alone: memory is the process's.</summary>
[CollectionDefinition(nameof(ConstantMemoryTests), DisableParallelization = true)]
[Collection(nameof(ConstantMemoryTests))]
public sealed class ConstantMemoryTests : ILossReporter
{
    private const long Size = 1024L * 1024 * 1024, MaxHeld = 16 * 1024 * 1024;

    [Fact]
    public async Task Much_input_and_much_output_at_once_hold_little_memory()
    {
        var sinks = new DiscardingSinks();
        await using ExecSession session = await new ExecRecorder(sinks, this, new ExecOptions(), TimeProvider.System, NullLogger<ExecRecorder>.Instance)
            .OpenAsync(RunningSession.Request(tty: false), default);
        var client = new Duplex();
        var server = new Duplex();
        Task running = session.RunAsync("websocket", "v5.channel.k8s.io", client.Near, server.Near, default);
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;

        // A message of each side, over and over.
        byte[] output = RunningSession.Message(1, new byte[32_000]), input = Masked(32_000);
        Task[] flows =
        [
            WriteAsync(server.Far, output), WriteAsync(client.Far, input),
            ReadAsync(client.Far, Size / output.Length * output.Length, () => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true))),
            ReadAsync(server.Far, Size / input.Length * input.Length, () => { }),
        ];
        await Task.WhenAll(flows).WaitAsync(2 * Eventually.Bound);
        server.Far.HangUp();
        await running.WaitAsync(Eventually.Bound);

        Assert.InRange(most - before, long.MinValue, MaxHeld);
        Assert.InRange(sinks.Bytes, 2 * (Size / output.Length) * 32_000, long.MaxValue);
    }

    void ILossReporter.Report(RecordingLoss loss)
    {
    }

    private static byte[] Masked(int length) =>
        [0x82, 0x80 | 126, (byte)((length + 1) >> 8), (byte)(length + 1), 1, 2, 3, 4, 1, .. Enumerable.Range(1, length).Select(i => (byte)((i % 4) + 1))];

    private static async Task WriteAsync(DuplexEnd end, byte[] message)
    {
        for (int i = 0; i < Size / message.Length; i++)
        {
            await end.WriteAsync(message);
        }
    }

    private static async Task ReadAsync(DuplexEnd end, long size, Action measure)
    {
        byte[] buffer = new byte[64 * 1024];
        for (long read = 0, measured = 0; read < size;)
        {
            read += await end.ReadAsync(buffer);
            if (measured + (Size / 16) < read)
            {
                measured = read;
                measure();
            }
        }
    }
}

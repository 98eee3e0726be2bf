using KubeAgent.Exec;
using Recorder.Format.Events;
using TestKit;
using TestKit.KubeExec;

namespace Exec.Tests;

public sealed class PortForwardTests
{
    public static TheoryData<string> Folders => [.. Transcript.Folders];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Every_connection_is_recorded_with_its_port_and_bytes(string folder)
    {
        await using ExecStage stage = await ExecStage.StartAsync();

        Recorded recorded = await stage.PlayAsync(Transcript.Load(folder, "port-forward"));

        PortForward[] ports = [.. recorded.Main.Events.Where(record => record.PortForward is not null).Select(record => record.PortForward)];
        Assert.Equal(["T3003I", "T3003I", "T3003S", "T3003S"], ports.Select(port => port.Metadata.Code).Order());
        Assert.All(ports, port => Assert.Equal(("default/bb:8080", true), (port.Addr, port.Status.Success)));
        Assert.Contains("port 8080 connection 0: 79 bytes sent, 210 bytes received, ", recorded.Text);
        Assert.Contains("port 8080 connection 1: 86 bytes sent, 231 bytes received, ", recorded.Text);
        Assert.Contains(recorded.Main.Events, record => record.SessionData is { BytesTransmitted: 210, BytesReceived: 79 });
        Assert.Null(recorded.Command);
    }

    [Fact]
    public async Task What_the_server_says_of_a_connection_forges_no_lines_and_steers_no_terminal()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        Transcript transcript = Transcript.Load("kubectl-1.29-spdy", "port-forward");
        await using ExecSession session = await stage.OpenAsync(ExecStage.RequestOf(transcript));
        var client = new Duplex();
        var server = new Duplex();
        Task running = session.RunAsync(transcript.Upgrade, transcript.Subprotocol, client.Near, server.Near, default);
        byte[] opening = [.. transcript.Pieces.TakeWhile(piece => piece.FromClient).SelectMany(piece => piece.Bytes)];
        await client.Far.WriteAsync(opening);
        await server.Far.ReadExactlyAsync(new byte[opening.Length]).AsTask().WaitAsync(Eventually.Bound);
        byte[] text = "no\u001b[2J\r\nport 22 connection 0: forged\r\n"u8.ToArray();

        byte[] error = [0, 0, 0, 1, 0, 0, 0, (byte)text.Length, .. text]; // On the error stream.
        await server.Far.WriteAsync(error);
        await client.Far.ReadExactlyAsync(new byte[error.Length]).AsTask().WaitAsync(Eventually.Bound);
        server.Far.HangUp();
        client.Far.HangUp();
        await running.WaitAsync(Eventually.Bound);

        string told = (await Recorded.LoadAsync(stage.Store, session.Id)).Text;
        Assert.EndsWith(": no?[2J??port 22 connection 0: forged\r\n", told, StringComparison.Ordinal);
        Assert.Single(told.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }
}

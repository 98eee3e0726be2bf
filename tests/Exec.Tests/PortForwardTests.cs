using Recorder.Format.Events;
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
}

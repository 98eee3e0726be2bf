using KubeAgent.Exec;
using Recorder.Protocols.RemoteCommand;
using Recorder.Streaming;
using TestKit;
using TestKit.KubeExec;

namespace Exec.Tests;

/// <summary>What cannot be recorded does not happen, and its user reads why.</summary>
public sealed class RecordingFailureTests
{
    [Fact]
    public async Task Without_a_recorder_no_session_is_opened()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        stage.Sinks.Fault = "the disk is full";

        var refused = await Assert.ThrowsAsync<RecordingFailedException>(() => stage.OpenAsync(RunningSession.Request(tty: false)));

        Assert.Equal("the disk is full", refused.Message);
    }

    [Fact]
    public async Task A_command_that_fits_into_no_event_is_refused()
    {
        await using ExecStage stage = await ExecStage.StartAsync();

        var refused = await Assert.ThrowsAsync<RecordingFailedException>(
            () => stage.OpenAsync(RunningSession.Request(tty: false) with { Command = ["echo", new string('x', 24 * 1024)] }));

        Assert.Equal("the command has 24580 bytes, at most 24576 can be recorded", refused.Message);
    }

    [Theory]
    [InlineData("words")] // Of nothing: each takes its two bytes of an event all the same.
    [InlineData("groups")]
    public async Task A_session_that_begins_has_an_end_however_much_its_events_hold(string what)
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        (int fits, int doesNot) = (0, 40_000);
        while (fits + 1 < doesNot)
        {
            int some = (fits + doesNot) / 2;
            try
            {
                await using ExecSession tried = await stage.OpenAsync(Request(some));
                fits = some;
            }
            catch (RecordingFailedException)
            {
                doesNot = some;
            }
        }

        await using ExecSession session = await stage.OpenAsync(Request(fits));
        await session.RefuseAsync(new string('\u20ac', 10_000));

        Assert.InRange(fits, 20_000, 33_000);
        Assert.NotNull((await Recorded.LoadAsync(stage.Store, session.Id)).End);

        ExecRequest Request(int many)
        {
            string[] nothing = [.. Enumerable.Repeat("", many)];
            ExecRequest request = RunningSession.Request(tty: false);
            return what == "words" ? request with { Command = nothing } : request with { KubernetesGroups = nothing };
        }
    }

    [Fact]
    public async Task A_recording_that_fails_ends_the_session_and_the_client_reads_why()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);
        await run.Server.WriteAsync(RunningSession.Message(1, "before"u8.ToArray()));
        await run.ExpectAsync(RunningSession.Message(1, "before"u8.ToArray()));

        stage.Sinks.Fault = "the disk is full";
        await run.Server.WriteAsync(RunningSession.Message(1, "after"u8.ToArray()));

        Assert.Equal("session recording is unavailable: the disk is full; this session has been ended", (await run.EndAsync())!.Message);
    }

    [Fact]
    public async Task Input_that_the_API_server_would_throw_away_ends_the_session()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage, RunningSession.Request(tty: false) with { Stdin = false });

        await run.Client.WriteAsync(new byte[] { 0x82, 0x83, 0, 0, 0, 0, 0, (byte)'i', (byte)'d' });

        Assert.Contains("input for a command whose input was not asked for", (await run.EndAsync())!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_reads_why_also_in_the_middle_of_a_message()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage, tty: true);
        await run.Server.WriteAsync(RunningSession.Message(1, new byte[1000]).AsMemory(0, 500));
        await run.ExpectAsync(RunningSession.Message(1, new byte[1000])[..500]);

        stage.Sinks.Fault = "the collector is gone";
        await run.Client.WriteAsync(new byte[] { 0x82, 0x8b, 0, 0, 0, 0, 4, (byte)'{', (byte)'"', (byte)'W', (byte)'"', (byte)':', (byte)'1', (byte)'}', (byte)' ', (byte)' ', (byte)' ' });

        Assert.StartsWith("session recording is unavailable: the collector is gone", (await run.EndAsync(RunningSession.Message(1, new byte[1000])[..500]))!.Message);
    }

    [Fact]
    public async Task Over_spdy_the_client_reads_why_and_sees_its_streams_end()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        Transcript transcript = Transcript.Load("kubectl-1.29-spdy", "exec-tty");
        await using RunningSession run = await RunningSession.StartAsync(stage, tty: true, "SPDY/3.1", "v4.channel.k8s.io");
        TranscriptPiece[] opening = [.. transcript.Pieces.TakeWhile(piece => !piece.Bytes.AsSpan().StartsWith("\r\n\r\nBusyBox"u8))];
        foreach (TranscriptPiece piece in opening)
        {
            await (piece.FromClient ? run.Client : run.Server).WriteAsync(piece.Bytes);
            await (piece.FromClient ? run.Server : run.Client).ReadExactlyAsync(new byte[piece.Bytes.Length]);
        }

        // Between the head of a data frame and its 130 bytes.
        stage.Sinks.Fault = "the disk is full";
        await run.Server.WriteAsync("out"u8.ToArray());

        (RemoteCommandReader client, RemoteCommandReader server) = RemoteCommandReader.Open(RemoteProtocol.Find("SPDY/3.1", "v4.channel.k8s.io")!);
        Drain(client, [.. opening.Where(piece => piece.FromClient).SelectMany(piece => piece.Bytes)]);
        Drain(server, [.. opening.Where(piece => !piece.FromClient).SelectMany(piece => piece.Bytes)]);
        byte[] heard = new byte[1024];
        while (!server.HasEnded && await run.Client.ReadAsync(heard).AsTask().WaitAsync(Eventually.Bound) is var length and not 0)
        {
            Drain(server, heard[..length]);
        }

        run.Client.HangUp();
        await run.Running.WaitAsync(Eventually.Bound);
        Assert.Equal("session recording is unavailable: the disk is full; this session has been ended", server.Status!.Message);
        Assert.True(server.HasEnded);
    }

    [Fact]
    public async Task What_cannot_be_understood_goes_no_further_and_ends_the_session()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);

        await run.Client.WriteAsync(new byte[] { 0x82, 0x82, 0, 0, 0, 0, 9, 9 });

        Assert.Equal("this session cannot be recorded: channel 9 does not exist; this session has been ended", (await run.EndAsync())!.Message);
        Recorded recorded = await Recorded.LoadAsync(stage.Store, run.Session.Id);
        Assert.Equal("this session cannot be recorded: channel 9 does not exist", recorded.Command!.Error);
        Assert.NotNull(recorded.End);
        run.Server.HangUp();
    }

    [Fact]
    public async Task With_FailOpen_the_session_goes_on()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        stage.Options = stage.Options with { Recording = new() { FailureMode = FailureMode.FailOpen } };
        await using RunningSession run = await RunningSession.StartAsync(stage);
        stage.Sinks.Fault = "the disk is full";

        foreach (string text in new[] { "one", "two", "three" })
        {
            byte[] message = RunningSession.Message(1, System.Text.Encoding.ASCII.GetBytes(text));
            await run.Server.WriteAsync(message);
            await run.ExpectAsync(message);
        }
    }

    private static void Drain(RemoteCommandReader reader, byte[] bytes)
    {
        ReadOnlyMemory<byte> input = bytes;
        while (reader.TryRead(ref input, new byte[1], out _))
        {
        }
    }
}

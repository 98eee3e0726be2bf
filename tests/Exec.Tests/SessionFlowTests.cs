using KubeAgent.Exec;
using TestKit;

namespace Exec.Tests;

/// <summary>How bytes flow, and how sessions end.</summary>
public sealed class SessionFlowTests
{
    private static readonly byte[] _success = RunningSession.Message(3, "{\"status\":\"Success\"}"u8.ToArray());
    private static readonly byte[] _close = [0x88, 2, 3, 232], _clientClose = [0x88, 0x82, 0, 0, 0, 0, 3, 232];
    private static readonly byte[] _input = [0x82, 0x83, 0, 0, 0, 0, 0, (byte)'i', (byte)'d'];

    [Fact]
    public async Task Output_waits_for_a_recorder_that_is_behind_and_is_all_there_in_the_end()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        const int Queue = 256 * 1024, Size = 4 * 1024 * 1024;
        stage.Options = stage.Options with { Recording = new() { IsSync = true, QueueSize = Queue } };
        await using RunningSession run = await RunningSession.StartAsync(stage);
        stage.Sinks.Block();
        long shown = 0;
        Task reading = Task.Run(async () =>
        {
            byte[] buffer = new byte[16 * 1024];
            while (await run.Client.ReadAsync(buffer) is var length and not 0)
            {
                Interlocked.Add(ref shown, length);
            }
        });

        byte[] message = RunningSession.Message(1, new byte[8000]);
        long written = 0;
        Task writing = Task.Run(async () =>
        {
            while (written < Size)
            {
                await run.Server.WriteAsync(message);
                Interlocked.Add(ref written, message.Length);
            }

            await run.Server.WriteAsync(_success);
            run.Server.HangUp();
        });

        await Eventually.TrueAsync(() => run.ServerBacklog >= Duplex.Buffered && Interlocked.Read(ref shown) != 0);
        Assert.InRange(Interlocked.Read(ref shown), 1, Queue); // No more than the queue has taken.
        stage.Sinks.Unblock();
        await writing.WaitAsync(Eventually.Bound);
        await run.Running.WaitAsync(Eventually.Bound);

        Assert.Equal(written / message.Length * 8000, (await Recorded.LoadAsync(stage.Store, run.Session.Id)).Main.Printed.Length);
        run.Client.HangUp();
        await Eventually.TrueAsync(() => Interlocked.Read(ref shown) == written + _success.Length);
        run.Close();
        await reading.WaitAsync(Eventually.Bound);
    }

    [Fact]
    public async Task No_more_is_held_than_one_piece_for_a_client_that_does_not_read()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);
        byte[] message = RunningSession.Message(1, new byte[8000]);
        long written = 0;
        using var giveUp = new CancellationTokenSource();
        Task writing = Task.Run(async () =>
        {
            while (true)
            {
                await run.Server.WriteAsync(message, giveUp.Token);
                Interlocked.Add(ref written, message.Length);
            }
        });

        // Both pipes full, one piece under way, and one message that overfills each.
        const long Most = (2 * Duplex.Buffered) + StreamRelay.BufferSize + (2 * 8005) + StreamRelay.BufferSize;
        await Eventually.TrueAsync(() => run.ClientBacklog >= Duplex.Buffered && run.ServerBacklog >= Duplex.Buffered);
        Assert.InRange(Interlocked.Read(ref written), Duplex.Buffered, Most);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task What_a_server_says_that_takes_no_more_input_still_reaches_client_and_recording()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);
        byte[] message = RunningSession.Message(1, new byte[8000]);
        byte[] said = [.. Enumerable.Repeat(message, 64).SelectMany(bytes => bytes), .. _success, .. _close];
        Task writing = Task.Run(async () =>
        {
            await run.Server.WriteAsync(said);
            run.Server.HangUp();
        });
        await Eventually.TrueAsync(() => run.ClientBacklog >= Duplex.Buffered);

        run.Server.StopReading(); // As head -c 1000 does.
        await run.Client.WriteAsync(_input);
        await Eventually.TrueAsync(() => run.InputBacklog == 0);
        stage.Time.Advance(TimeSpan.FromMinutes(14)); // A paused pager.
        await run.ExpectAsync(said);
        await writing.WaitAsync(Eventually.Bound);
        await run.Client.WriteAsync(_clientClose);
        await run.Running.WaitAsync(Eventually.Bound);

        Recorded recorded = await Recorded.LoadAsync(stage.Store, run.Session.Id);
        Assert.Equal(64 * 8000, recorded.Main.Printed.Length);
        Assert.Equal("0", recorded.Command!.ExitCode);
    }

    [Fact]
    public async Task A_server_that_takes_no_more_input_and_says_nothing_is_waited_for_briefly()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);
        run.Server.StopReading();
        await run.Client.WriteAsync(_input);

        await Eventually.TrueAsync(() =>
        {
            stage.Time.Advance(TimeSpan.FromSeconds(1));
            return run.Running.IsCompleted;
        });

        Assert.True(stage.Time.GetElapsedTime(0) >= TimeSpan.FromSeconds(5));
        Assert.Equal("the connection ended without an exit status", (await Recorded.LoadAsync(stage.Store, run.Session.Id)).Command!.Error);
    }

    [Fact]
    public async Task An_agent_that_stops_waits_no_longer_for_a_server_that_takes_no_more_input()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);
        run.Server.StopReading();
        await run.Client.WriteAsync(_input);
        await Eventually.TrueAsync(() => run.InputBacklog == 0);

        run.Stop();

        Assert.Equal("the agent is stopping; this session has been ended", (await run.EndAsync())!.Message);
    }

    [Fact]
    public async Task A_client_gets_its_time_to_read_what_was_said_last()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);
        await run.Server.WriteAsync((byte[])[.. _success, .. _close]);
        run.Server.HangUp();
        await run.ExpectAsync([.. _success, .. _close]);
        await Eventually.TrueAsync(async () => await stage.Store.FindAsync(Recorder.Storage.RecordingKey.Main(run.Session.Id), default) is not null);

        stage.Time.Advance(TimeSpan.FromMinutes(14));
        Assert.False(run.Running.IsCompleted);

        await run.Client.WriteAsync(_clientClose);
        await run.Running.WaitAsync(Eventually.Bound);
    }

    [Fact]
    public async Task A_client_that_never_closes_is_let_go_after_a_quarter_of_an_hour()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);
        await run.Server.WriteAsync((byte[])[.. _success, .. _close]);
        run.Server.HangUp();
        await run.ExpectAsync([.. _success, .. _close]);
        await Eventually.TrueAsync(async () => await stage.Store.FindAsync(Recorder.Storage.RecordingKey.Main(run.Session.Id), default) is not null);

        await Eventually.TrueAsync(() =>
        {
            stage.Time.Advance(TimeSpan.FromMinutes(15));
            return run.Running.IsCompleted;
        });
    }

    [Fact]
    public async Task A_server_that_vanishes_leaves_nothing_to_wait_for()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);

        run.Server.HangUp();

        await run.Running.WaitAsync(Eventually.Bound);
        Assert.Equal("the connection ended without an exit status", (await Recorded.LoadAsync(stage.Store, run.Session.Id)).Command!.Error);
    }

    [Fact]
    public async Task A_client_that_vanishes_ends_the_session_and_completes_its_recording()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);
        await run.Server.WriteAsync(RunningSession.Message(1, "shown"u8.ToArray()));
        await run.ExpectAsync(RunningSession.Message(1, "shown"u8.ToArray()));

        run.Client.HangUp();

        await run.Running.WaitAsync(Eventually.Bound);
        Recorded recorded = await Recorded.LoadAsync(stage.Store, run.Session.Id);
        Assert.Equal(("shown", "the connection ended without an exit status"), (recorded.Text, recorded.Command!.Error));
        Assert.NotNull(recorded.End);
    }

    [Fact]
    public async Task An_agent_that_stops_tells_its_sessions()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(stage);

        run.Stop();

        Assert.Equal("the agent is stopping; this session has been ended", (await run.EndAsync())!.Message);
        Assert.NotNull((await Recorded.LoadAsync(stage.Store, run.Session.Id)).End);
    }

    [Fact]
    public async Task A_session_that_the_server_refused_is_recorded_with_its_words()
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using ExecSession session = await stage.OpenAsync(RunningSession.Request(tty: false));

        await session.RefuseAsync("pods \"bb\" is forbidden");

        Recorded recorded = await Recorded.LoadAsync(stage.Store, session.Id);
        Assert.Equal("pods \"bb\" is forbidden", recorded.Command!.Error);
        Assert.NotNull(recorded.End);
    }

    [Theory]
    [InlineData(ExecKind.Exec, true, true, null, false)]
    [InlineData(ExecKind.Exec, true, false, null, true)] // Nothing shows what is typed.
    [InlineData(ExecKind.Exec, false, true, true, true)]
    [InlineData(ExecKind.Attach, true, true, true, false)]
    [InlineData(ExecKind.Attach, true, true, false, true)] // The kubelet goes by the container, whatever is asked for.
    [InlineData(ExecKind.Attach, true, true, null, true)]
    public async Task Input_that_no_terminal_shows_is_recorded(ExecKind kind, bool tty, bool stdout, bool? containerTty, bool isRecorded)
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using RunningSession run = await RunningSession.StartAsync(
            stage, RunningSession.Request(tty) with { Kind = kind, Stdout = stdout, ContainerTty = containerTty });
        await run.Client.WriteAsync(_input);
        await run.Server.ReadExactlyAsync(new byte[_input.Length]).AsTask().WaitAsync(Eventually.Bound);
        run.Server.HangUp();
        await run.Running.WaitAsync(Eventually.Bound);

        Assert.Equal(isRecorded ? "id"u8.ToArray() : null, (await Recorded.LoadAsync(stage.Store, run.Session.Id)).Input?.Printed);
    }

    [Theory]
    [InlineData("websocket", "v6.channel.k8s.io")]
    [InlineData("h2c", "")]
    public async Task What_is_not_understood_is_told_before_the_client_is_answered(string upgrade, string subprotocol)
    {
        await using ExecStage stage = await ExecStage.StartAsync();
        await using ExecSession session = await stage.OpenAsync(RunningSession.Request(tty: false));

        Assert.False(session.CanRecord(upgrade, subprotocol));
    }
}

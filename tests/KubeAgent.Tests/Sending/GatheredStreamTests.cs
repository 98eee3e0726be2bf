using KubeAgent.Sending;

namespace KubeAgent.Tests.Sending;

public sealed class GatheredStreamTests
{
    private static readonly byte[] Short = [1, 2, 3], Long = new byte[(8 * 1024) + 1];

    private readonly List<IThreadPoolWorkItem> _queued = [];
    private readonly List<string> _happened = [];
    private readonly SendTurn _turn;

    public GatheredStreamTests() => _turn = new SendTurn(_queued.Add);

    [Fact]
    public void All_that_waits_is_sent_before_anybody_is_told()
    {
        GatheredStream a = new(new Connection("a", _happened), _turn), b = new(new Connection("b", _happened), _turn);

        Task one = TellAsync(a.WriteAsync(Short), "a told"), two = TellAsync(b.WriteAsync(Short), "b told");
        Assert.Empty(_happened);
        Assert.Single(_queued);
        RunTurn();

        Assert.Equal(["a: 3", "b: 3", "a told", "b told"], _happened);
        Assert.True(one.IsCompletedSuccessfully && two.IsCompletedSuccessfully);
    }

    [Fact]
    public void What_is_written_while_others_are_told_has_a_turn_of_its_own()
    {
        GatheredStream stream = new(new Connection("a", _happened), _turn);

        Task both = WriteTwiceAsync(stream);
        RunTurn();
        Assert.Equal(["a: 3", "between"], _happened);
        RunTurn();

        Assert.Equal(["a: 3", "between", "a: 3"], _happened);
        Assert.True(both.IsCompletedSuccessfully);
    }

    [Fact]
    public void What_is_long_is_sent_at_once()
    {
        GatheredStream stream = new(new Connection("a", _happened), _turn);

        ValueTask writing = stream.WriteAsync(Long);

        Assert.True(writing.IsCompletedSuccessfully);
        Assert.Equal(["a: 8193"], _happened);
        Assert.Empty(_queued);
    }

    [Fact]
    public async Task A_connection_that_is_full_keeps_nobody_else_waiting()
    {
        TaskCompletionSource room = new();
        GatheredStream a = new(new Connection("a", _happened, () => new ValueTask(room.Task)), _turn), b = new(new Connection("b", _happened), _turn);

        Task full = a.WriteAsync(Short).AsTask(), other = b.WriteAsync(Short).AsTask();
        RunTurn();
        Assert.True(other.IsCompletedSuccessfully);
        Assert.False(full.IsCompleted);
        room.SetResult();

        await full;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_breaks_is_its_own_writers_trouble(bool atOnce)
    {
        GatheredStream a = new(new Connection("a", _happened, () => atOnce ? throw new IOException("reset") : ValueTask.FromException(new IOException("reset"))), _turn);
        GatheredStream b = new(new Connection("b", _happened), _turn);

        Task broken = a.WriteAsync(Short).AsTask(), other = b.WriteAsync(Short).AsTask();
        RunTurn();

        Assert.True(other.IsCompletedSuccessfully);
        Assert.Equal("reset", (await Assert.ThrowsAsync<IOException>(() => broken)).Message);
        Task again = a.WriteAsync(Short).AsTask();
        RunTurn();
        await Assert.ThrowsAsync<IOException>(() => again);
    }

    [Fact]
    public async Task A_write_is_cut_off_by_its_token()
    {
        using CancellationTokenSource gone = new();
        GatheredStream stream = new(new Connection("a", _happened), _turn);

        Task writing = stream.WriteAsync(Short, gone.Token).AsTask();
        await gone.CancelAsync();
        RunTurn();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        Assert.Empty(_happened);
    }

    private async Task WriteTwiceAsync(GatheredStream stream)
    {
        await stream.WriteAsync(Short);
        _happened.Add("between");
        await stream.WriteAsync(Short);
    }

    private async Task TellAsync(ValueTask writing, string word)
    {
        await writing;
        _happened.Add(word);
    }

    private void RunTurn()
    {
        IThreadPoolWorkItem turn = Assert.Single(_queued);
        _queued.Clear();
        turn.Execute();
    }

    private sealed class Connection(string name, List<string> happened, Func<ValueTask>? outcome = null) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return ValueTask.FromCanceled(cancellationToken);
            }

            happened.Add($"{name}: {buffer.Length}");
            return outcome?.Invoke() ?? ValueTask.CompletedTask;
        }
    }
}

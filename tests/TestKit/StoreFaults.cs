using Recorder.Storage;

namespace TestKit;

/// <summary>Makes <see cref="MemoryRecordingStore"/> misbehave: fail, lose its answer, or stand still.</summary>
public sealed class StoreFaults
{
    // All under _gate.
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];
    private readonly Dictionary<StoreCalls, int> _counts = [];
    private TaskCompletionSource? _paused;
    private StoreCalls _pausedCalls;

    /// <summary>The next <paramref name="count"/> such calls fail and do nothing.</summary>
    public void FailNext(int count, StorageProblem problem = StorageProblem.Unavailable, StoreCalls calls = StoreCalls.Any) =>
        Add(new Fault(calls, problem, AfterEffect: false, count));

    /// <summary>The next <paramref name="count"/> such calls do their work, but the caller gets an error: the answer was lost.</summary>
    public void LoseAnswerOfNext(int count, StoreCalls calls = StoreCalls.Any) =>
        Add(new Fault(calls, StorageProblem.Unavailable, AfterEffect: true, count));

    /// <summary>All such calls fail until <see cref="Clear"/>.</summary>
    public void FailAll(StorageProblem problem = StorageProblem.Unavailable, StoreCalls calls = StoreCalls.Any) =>
        FailNext(int.MaxValue, problem, calls);

    /// <summary>No fault any more. A pause stays.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
        }
    }

    /// <summary>Such calls wait (or are cancelled) until <see cref="Resume"/>.</summary>
    public void Pause(StoreCalls calls = StoreCalls.Any)
    {
        lock (_gate)
        {
            _paused ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _pausedCalls = calls;
        }
    }

    public void Resume()
    {
        lock (_gate)
        {
            _paused?.SetResult();
            _paused = null;
        }
    }

    /// <summary>How often such calls were made, the failed and the waiting ones included.</summary>
    public int Count(StoreCalls calls)
    {
        lock (_gate)
        {
            return _counts.Where(count => calls.HasFlag(count.Key)).Sum(count => count.Value);
        }
    }

    internal async Task<T> RunAsync<T>(StoreCalls call, Func<T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task pause;
        lock (_gate)
        {
            _counts[call] = _counts.GetValueOrDefault(call) + 1;
            pause = _paused is not null && _pausedCalls.HasFlag(call) ? _paused.Task : Task.CompletedTask;
        }

        await pause.WaitAsync(cancellationToken);
        Fault? fault = Take(call);
        if (fault is { AfterEffect: false })
        {
            throw fault.ToException(call);
        }

        T answer = work();
        return fault is null ? answer : throw fault.ToException(call);
    }

    private void Add(Fault fault)
    {
        lock (_gate)
        {
            _faults.Add(fault);
        }
    }

    private Fault? Take(StoreCalls call)
    {
        lock (_gate)
        {
            int index = _faults.FindIndex(fault => fault.Calls.HasFlag(call));
            if (index < 0)
            {
                return null;
            }

            Fault fault = _faults[index];
            if (fault.Left == 1)
            {
                _faults.RemoveAt(index);
            }
            else if (fault.Left != int.MaxValue)
            {
                _faults[index] = fault with { Left = fault.Left - 1 };
            }

            return fault;
        }
    }

    private sealed record Fault(StoreCalls Calls, StorageProblem Problem, bool AfterEffect, int Left)
    {
        public StorageException ToException(StoreCalls call) => new(Problem, $"{call}: {Problem} (injected)");
    }
}

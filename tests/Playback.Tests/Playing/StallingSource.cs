using Recorder.Format;
using Recorder.Playback.Sources;

namespace Playback.Tests.Playing;

/// <summary>A recording whose bytes come, and then nothing: neither more of them nor an end.</summary>
internal sealed class StallingSource(byte[] recording) : IRecordingSource
{
    private readonly TaskCompletionSource _isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "stalling";

    /// <summary>Completes when somebody waits for bytes that do not come.</summary>
    public Task IsAsked => _isAsked.Task;

    public Task<long> GetSizeAsync(CancellationToken cancellationToken) => Task.FromResult(long.MaxValue);

    public Task<Stream> OpenAsync(long offset, long? length, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new StallingStream(recording[(int)Math.Min(offset, recording.Length)..], _isAsked));

    public Task<byte[]?> ReadIndexAsync(CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);

    public Task<Stream?> OpenTrackAsync(Track track, CancellationToken cancellationToken) => Task.FromResult<Stream?>(null);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class StallingStream(byte[] content, TaskCompletionSource isAsked) : MemoryStream(content, writable: false)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                isAsked.TrySetResult();
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }

            return read;
        }
    }
}

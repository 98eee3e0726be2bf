using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Streaming.Collector;
using Recorder.Streaming.Completer;

namespace Streaming.Tests.Collector;

/// <summary>Notes of what must not be forgotten, one of which cannot be read.</summary>
public sealed class NoteFolderTests : ILogger, IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"notes-{Guid.NewGuid():N}");
    private readonly List<string> _told = [];

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    public void A_note_that_cannot_be_read_is_told_of_once_stays_and_holds_up_no_other(string content)
    {
        NoteFolder<ForeignFinish> notes = Open();
        ForeignFinish first = Note(), second = Note();
        notes.Add(first.Name, first);
        notes.Add(second.Name, second);
        string damaged = Path.Combine(_folder, "damaged.json");
        File.WriteAllText(damaged, content);

        for (int look = 0; look < 3; look++)
        {
            Assert.Equal(new[] { first.Name, second.Name }.Order(), notes.All().Select(note => note.Name).Order());
        }

        Assert.StartsWith($"{damaged} cannot be read", Assert.Single(_told), StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(damaged));
    }

    [Fact]
    public void What_was_added_is_there_for_the_next_process_until_it_is_removed()
    {
        Assert.Empty(Open().All());
        ForeignFinish note = Note();
        Open().Add(note.Name, note);

        Assert.Equal(note, Assert.Single(Open().All()));

        Open().Remove(note.Name);
        Assert.Empty(Open().All());
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _told.Add(formatter(state, exception));

    private static ForeignFinish Note()
    {
        var upload = Guid.NewGuid();
        return new ForeignFinish(
            new UploadDescription(upload, SessionId.New(TimeProvider.System).ToString(), Track.Main, upload, 1, DateTimeOffset.UnixEpoch, 1, ""), upload, 1, -1);
    }

    private NoteFolder<ForeignFinish> Open() => new(_folder, CollectorJson.Default.ForeignFinish, this);
}

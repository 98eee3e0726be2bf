namespace Cli.Tests;

/// <summary>The tabulator key in a real bash that has read the completion script.</summary>
public sealed class BashCompletionTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("recordings-").FullName;
    private Tmux _tmux = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "session.tar"), "");
        _tmux = await Tmux.StartAsync();
        await _tmux.TypeAsync($"cd {_directory}; PATH={AppContext.BaseDirectory}:$PATH; . <(recordings completion bash); echo is\\ read", "Enter");
        await _tmux.SeesAsync("is read\nready>");
    }

    public async ValueTask DisposeAsync()
    {
        await _tmux.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("recordings pl", "recordings play")]
    [InlineData("recordings play --max", "recordings play --max-idle")]
    [InlineData("recordings play --format y", "recordings play --format yaml")]
    [InlineData("recordings play --format=y", "recordings play --format=yaml")]
    [InlineData("recordings play ", "recordings play session.tar")]
    [InlineData("recordings verify ses", "recordings verify session.tar")]
    [InlineData("recordings completion z", "recordings completion zsh")]
    public async Task A_word_is_completed(string typed, string completed)
    {
        await _tmux.TypeAsync("-l", typed);
        await _tmux.TypeAsync("Tab");

        // What is behind the completed word shows that the key has done all it does.
        await _tmux.TypeAsync("-l", "END");
        await _tmux.SeesAsync($"ready> {completed} END");
    }

    [Fact]
    public async Task Commands_are_listed()
    {
        await _tmux.TypeAsync("-l", "recordings ");
        await _tmux.TypeAsync("Tab", "Tab");

        await _tmux.SeesAsync("completion  export      info        ls          play        verify");
    }
}

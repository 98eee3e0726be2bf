namespace Cli.Tests;

/// <summary>The tabulator key in real shells that have read the completion script.</summary>
public sealed class CompletionTests : IAsyncLifetime
{
    // The command that becomes the shell; its prompt is its name.
    private static readonly Dictionary<string, string> _starts = new()
    {
        ["bash"] = "PS1='bash> ' HISTFILE= exec bash --norc --noprofile",
        ["zsh"] = "PS1='zsh> ' exec zsh -f",
        ["fish"] = "exec fish --no-config --private -C \"function fish_prompt; echo -n 'fish> '; end\"",
    };

    // What a user has in the shell's start file.
    private static readonly Dictionary<string, string> _settings = new()
    {
        ["bash"] = ". <(recordings completion bash)",
        ["zsh"] = "autoload -Uz compinit; compinit -u; . <(recordings completion zsh)",
        ["fish"] = "recordings completion fish | source",
    };

    private static readonly (string Typed, string Completed)[] _words =
    [
        ("recordings pl", "recordings play"),
        ("recordings play --max", "recordings play --max-idle"),
        ("recordings play --format y", "recordings play --format yaml"),
        ("recordings play --format=y", "recordings play --format=yaml"),
        ("recordings play ", "recordings play session.tar"),
        ("recordings verify ses", "recordings verify session.tar"),
        ("recordings completion z", "recordings completion zsh"),
        ("true | recordings inf", "true | recordings info"),
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("recordings-").FullName;
    private Tmux _tmux = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "session.tar"), "");
        _tmux = await Tmux.StartAsync();
        await RunAsync($"cd {_directory}; export HOME=$PWD PATH={AppContext.BaseDirectory}:$PATH");
    }

    public async ValueTask DisposeAsync()
    {
        await _tmux.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Words_are_completed(string shell)
    {
        await StartAsync(shell);
        foreach ((string typed, string completed) in _words)
        {
            await _tmux.TypeAsync("-l", typed);
            await _tmux.TypeAsync("Tab");

            // What is behind the completed word shows that the key has done all it does.
            await _tmux.TypeAsync("-l", "END");
            await _tmux.SeesAsync($"{shell}> {completed} END");
            await _tmux.TypeAsync("C-u");
        }
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Commands_are_listed(string shell)
    {
        await StartAsync(shell);

        await _tmux.TypeAsync("-l", "recordings ");
        await _tmux.TypeAsync("Tab", "Tab");

        foreach (string command in (string[])["export", "info", "verify"])
        {
            await _tmux.SeesAsync(command);
        }
    }

    private async Task StartAsync(string shell)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{shell}"), $"{shell} is not installed");
        await RunAsync(_starts[shell]);
        await _tmux.SeesAsync($"\n{shell}>");
        await RunAsync($"{_settings[shell]}; echo is\\ read");
        await _tmux.SeesAsync($"is read\n{shell}>");
    }

    private async Task RunAsync(string line)
    {
        await _tmux.TypeAsync("-l", line);
        await _tmux.TypeAsync("Enter");
    }
}

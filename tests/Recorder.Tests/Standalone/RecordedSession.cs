using System.Diagnostics;
using System.Text.Json;
using Recorder.Tests.Processes;
using TestKit;

namespace Recorder.Tests.Standalone;

/// <summary>One standalone process with one recorded session, for tests that only look at it.</summary>
public sealed class RecordedSession : IAsyncLifetime
{
    private StandaloneProcess _standalone = null!;

    public HttpClient Api { get; private set; } = null!;

    /// <summary>As <c>/v1/sessions</c> lists it.</summary>
    public JsonElement Listing { get; private set; }

    public string Sid => Listing.GetProperty("sid").GetString()!;

    public string Recordings => _standalone.Recordings;

    public async ValueTask InitializeAsync()
    {
        _standalone = await StandaloneProcess.StartAsync("node-sync");
        Api = _standalone.OpenApi();
        using Process shell = _standalone.StartShell("echo", "hello");
        shell.StandardInput.Close();
        Assert.Equal(0, await Programs.ExitCodeAsync(shell));
        await Eventually.TrueAsync(async () => (await GetJsonAsync("v1/sessions?state=stored")).GetArrayLength() == 1);
        Listing = Assert.Single((await GetJsonAsync("v1/sessions")).EnumerateArray());
    }

    public async Task<JsonElement> GetJsonAsync(string path) => JsonDocument.Parse(await Api.GetStringAsync(path)).RootElement;

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _standalone.DisposeAsync();
    }
}

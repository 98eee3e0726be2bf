using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Recorder.Format;
using Recorder.Playback.Catalogs;
using Recorder.Playback.Sources;

namespace Playback.Tests.Sources;

/// <summary>Over a real unix socket.</summary>
public sealed class CollectorHttpTests
{
    [Theory]
    [InlineData(HttpProtocols.Http2)]
    [InlineData(HttpProtocols.Http1)]
    public async Task A_unix_socket_is_spoken_to_in_the_version_it_knows(HttpProtocols protocols)
    {
        string directory = Directory.CreateTempSubdirectory("playback-").FullName;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket($"{directory}/s", listen => listen.Protocols = protocols));
        await using WebApplication server = builder.Build();
        server.MapGet("/v1/sessions", () => Results.Text("""[{"sid":"a"}]""", "application/json"));
        server.MapGet("/v1/recordings/{sid}", () => Results.Bytes("recording"u8.ToArray(), enableRangeProcessing: true));
        await server.StartAsync();
        using HttpClient http = CollectorHttp.Create($"unix://{directory}/s", null, []);
        await using var source = new HttpRecordingSource(http, new SessionId(Guid.NewGuid()));

        Assert.Single(await new HttpCatalog(http).ListAsync(new SessionFilter(), default));
        Assert.Equal(9, await source.GetSizeAsync(default));
        using var middle = new StreamReader(await source.OpenAsync(2, 3, default));
        Assert.Equal("cor", await middle.ReadToEndAsync());
        Assert.Null(await source.ReadIndexAsync(default));

        await server.StopAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_told_of_and_is_no_interruption()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        using HttpClient http = CollectorHttp.Create($"http://{silent.LocalEndpoint}", null, []);
        http.Timeout = TimeSpan.FromMilliseconds(1);
        await using var source = new HttpRecordingSource(http, new SessionId(Guid.NewGuid()));

        RecordingSourceException late = await Assert.ThrowsAsync<RecordingSourceException>(() => source.GetSizeAsync(default));

        Assert.Contains("has not answered within", late.Message, StringComparison.Ordinal);
    }
}

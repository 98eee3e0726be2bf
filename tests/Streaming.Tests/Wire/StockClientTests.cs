using System.Diagnostics;
using System.Runtime.CompilerServices;
using Streaming.Tests.Collector;

namespace Streaming.Tests.Wire;

/// <summary>A gRPC client that is not ours (@grpc/grpc-js) against our server: the cases are in tests/grpc-js/client.js.</summary>
public sealed class StockClientTests
{
    private static readonly string _repository = FindRepository();

    [Fact]
    public async Task A_stock_grpc_client_passes_every_case()
    {
        string folder = Path.Combine(_repository, "tests", "grpc-js");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), "tests/grpc-js/node_modules is missing: npm ci in tests/grpc-js");
        Assert.SkipUnless(IsInPath("node"), "node is missing: install nodejs");
        await using CollectorHost host = await CollectorHost.OnUnixSocketAsync(new FakeCollector());

        var start = new ProcessStartInfo("node") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("client.js");
        start.ArgumentList.Add($"unix:{host.SocketPath}");
        start.ArgumentList.Add(Path.Combine(_repository, "recorder", "Streaming", "Protocol", "collector.proto"));
        using Process node = Process.Start(start)!;
        Task<string> errors = node.StandardError.ReadToEndAsync();
        string output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.True(node.ExitCode == 0, output + await errors);
    }

    private static bool IsInPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string FindRepository([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}

using Recorder.Tests.Processes;

namespace Recorder.Tests.Configuration;

/// <summary>Ordinary mistakes at the start are told in one line, not with a stack trace.</summary>
public sealed class WrongStartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wrong-start-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_certificate_file_that_is_none()
    {
        string file = Path.Combine(_folder.FullName, "tls.pem");
        await File.WriteAllTextAsync(file, "no certificate");

        ProgramResult result = await RunAsync("--listen", "127.0.0.1:0", "--cert", file, "--key", file, "--client-ca", file);

        result.AssertRefused(1, "recorder: ");
    }

    [Fact]
    public async Task An_address_that_is_another_machines() => // RFC 5737: no machine's.
        (await RunAsync("--health", "192.0.2.1:8081")).AssertRefused(1, "192.0.2.1:8081: ");

    private Task<ProgramResult> RunAsync(params string[] options) =>
        Programs.RunAsync("recorder", ["collector", "--state", Path.Combine(_folder.FullName, "state"), .. options]);
}

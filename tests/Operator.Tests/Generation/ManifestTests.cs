using System.Diagnostics;
using SessionRecording.Operator.Host.Generation;

namespace Operator.Tests.Generation;

public sealed class ManifestTests
{
    [Fact]
    public void The_manifests_in_the_repository_are_those_of_the_types() =>
        Assert.Empty(Manifests.FindStale(RepositoryFiles.Root, Manifests.Make(RepositoryFiles.Root))); // Else: make generate

    [Fact]
    public async Task The_program_writes_them_and_tells_which_are_stale()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("operator-generate-");
        try
        {
            int files = Manifests.Make(folder.FullName).Count;
            Assert.Equal((1, files), await GenerateAsync(folder, "--check"));
            Assert.Equal((0, files), await GenerateAsync(folder));
            Assert.Equal((0, 0), await GenerateAsync(folder, "--check"));

            File.AppendAllText(Path.Combine(folder.FullName, "config", "crd", "sessionrecordingconfigs.yaml"), "# edited\n");
            Assert.Equal((1, 1), await GenerateAsync(folder, "--check"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, int Lines)> GenerateAsync(DirectoryInfo folder, params string[] options)
    {
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(Manifests).Assembly.Location, "generate", folder.FullName, .. options]) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}

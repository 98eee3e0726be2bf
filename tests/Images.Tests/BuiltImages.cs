using System.Diagnostics;
using TestKit;

namespace Images.Tests;

/// <summary>
/// The three images, built once by images/build: from what IMAGES_PROGRAMS names (`make test` as root, `make images-test`: the trimmed programs that are shipped),
/// else from bin/lib (the same programs, untrimmed, that are there for the other tests anyway).
/// </summary>
public sealed class BuiltImages : IAsyncLifetime
{
    private const string Prefix = "localhost/session-recording-test", Tag = "test";
    private const uint NonRoot = 65532;
    private const UnixFileMode FsGroup = UnixFileMode.SetGroup | (UnixFileMode)0b111_111_101; // 2775

    private readonly DirectoryInfo _storage = Directory.CreateTempSubdirectory("images-");

    /// <summary>Why they cannot be built here; null: they are.</summary>
    public string? Missing { get; private set; }

    public bool IsTrimmed { get; } = Environment.GetEnvironmentVariable("IMAGES_PROGRAMS") is { Length: > 0 };

    private string Programs { get; } = Environment.GetEnvironmentVariable("IMAGES_PROGRAMS") is { Length: > 0 } named ? named : Path.Combine(RepositoryFiles.Root, "bin", "lib");

    public static string NameOf(string program) => $"{Prefix}/{program}:{Tag}";

    public async ValueTask InitializeAsync()
    {
        Missing = Environment.UserName != "root" ? "images are built by root only"
            : ((string[])["/usr/bin/buildah", "/usr/bin/podman", "/usr/sbin/runc"]).FirstOrDefault(tool => !File.Exists(tool)) is { } tool ? $"{tool} is missing"
            : !File.Exists(Path.Combine(Programs, "operator")) ? $"{Programs} has no operator: make build"
            : null;
        if (Missing is null)
        {
            (int code, string output) = await RunAsync(Path.Combine(RepositoryFiles.Root, "images", "build"), Programs, Prefix, Tag);
            Assert.True(code == 0, output);
        }
    }

    /// <summary>podman, on these images. As in a cluster: read-only, without capabilities.</summary>
    public Task<(int Code, string Output)> PodmanAsync(params string[] arguments) => RunAsync("podman",
    [
        "--root", _storage.FullName, "--runroot", $"{_storage.FullName}.run", "--storage-driver", "vfs",
        "--runtime", "/usr/sbin/runc", "--cgroup-manager", "cgroupfs", .. arguments,
    ]);

    public Task<(int Code, string Output)> RunInAsync(string program, params string[] arguments) =>
        PodmanAsync(["run", "--rm", "--network", "none", .. Restrictions, NameOf(program), .. arguments]);

    public static IReadOnlyList<string> Restrictions { get; } =
    [
        "--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges", "--tmpfs", "/tmp",
        "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000", "--pids-limit", "-1", // Else podman sets them, which not every root may.
    ];

    /// <summary>A folder as a kubelet mounts a volume with fsGroup: root's, and open to the group of the images' user.</summary>
    public string Volume(string name)
    {
        DirectoryInfo folder = _storage.CreateSubdirectory(name);
        using Process chown = Process.Start("chown", [$"0:{NonRoot}", folder.FullName]);
        chown.WaitForExit();
        File.SetUnixFileMode(folder.FullName, FsGroup);
        return folder.FullName;
    }

    public async ValueTask DisposeAsync()
    {
        // What is mounted or not its owner's: rm says more than it needs to.
        await RunAsync("rm", "-rf", _storage.FullName, $"{_storage.FullName}.run");
    }

    /// <summary>What a program comes to.</summary>
    public async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["STORAGE_ROOT"] = _storage.FullName;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Eventually.Bound);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        return (process.ExitCode, await output + await error);
    }
}

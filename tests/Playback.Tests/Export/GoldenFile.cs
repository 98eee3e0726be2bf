using System.Runtime.CompilerServices;
using System.Text;

namespace Playback.Tests.Export;

/// <summary>Compares with a committed file; UPDATE_SNAPSHOTS=1 writes it anew.</summary>
internal static class GoldenFile
{
    public static async Task EqualAsync(string name, Func<Stream, Task> write, [CallerFilePath] string caller = "")
    {
        var written = new MemoryStream();
        await write(written);
        string path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "../../testdata/exports", name));
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            await File.WriteAllBytesAsync(path, written.ToArray());
        }

        Assert.Equal(await File.ReadAllTextAsync(path), Encoding.UTF8.GetString(written.ToArray()));
    }
}

using System.Runtime.InteropServices;
using System.Text;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>Our environment as bytes, exactly as it was handed to us: values need not be UTF-8.</summary>
internal sealed class ShellEnvironment
{
    private readonly List<byte[]> _entries = [];

    internal ShellEnvironment(IEnumerable<byte[]> entries) => _entries.AddRange(entries);

    internal IReadOnlyList<byte[]> Entries => _entries;

    internal static unsafe ShellEnvironment OfThisProcess()
    {
        nint library = NativeLibrary.Load("libc.so.6");
        byte** next = *(byte***)NativeLibrary.GetExport(library, "environ");
        var entries = new List<byte[]>();
        for (; next is not null && *next is not null; next++)
        {
            entries.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*next).ToArray());
        }

        return new ShellEnvironment(entries);
    }

    internal byte[]? FindBytes(string name)
    {
        byte[] prefix = Encoding.ASCII.GetBytes(name + "=");
        return _entries.Find(entry => entry.AsSpan().StartsWith(prefix))?[prefix.Length..];
    }

    internal string? Find(string name) => FindBytes(name) is { } value ? Encoding.UTF8.GetString(value) : null;

    internal void Remove(string name)
    {
        byte[] prefix = Encoding.ASCII.GetBytes(name + "=");
        _entries.RemoveAll(entry => entry.AsSpan().StartsWith(prefix));
    }

    internal void Set(string name, string value)
    {
        Remove(name);
        _entries.Add(Encoding.UTF8.GetBytes($"{name}={value}"));
    }
}

using System.Net.Sockets;

namespace Streaming.Tests.Wire;

/// <summary>Passes bytes between unix sockets, and breaks each connection after a number of bytes that a seed decides.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("proxy-").FullName;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _target;
    private readonly Random _random;
    private readonly int _longest;
    private readonly Task _accepting;

    public CuttingProxy(string target, int seed, int longest)
    {
        (_target, _random, _longest) = (target, new Random(seed), longest);
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public string SocketPath => Path.Combine(_directory, "proxy");

    public int Cuts { get; private set; }

    /// <summary>Breaks nothing any more.</summary>
    public bool IsTame { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _disposed.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptAsync(_disposed.Token);
                relays.Add(RelayAsync(client, IsTame ? int.MaxValue : _random.Next(_longest), IsTame ? int.MaxValue : _random.Next(_longest / 4)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(Socket client, int upBytes, int downBytes)
    {
        using Socket near = client;
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await far.ConnectAsync(new UnixDomainSocketEndPoint(_target), _disposed.Token);
            await await Task.WhenAny(CopyAsync(near, far, upBytes), CopyAsync(far, near, downBytes));
            Cuts++;
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
        }
    }

    private async Task CopyAsync(Socket from, Socket to, int bytes)
    {
        byte[] buffer = new byte[4096];
        while (0 < bytes)
        {
            int read = await from.ReceiveAsync(buffer.AsMemory(0, int.Min(bytes, buffer.Length)), _disposed.Token);
            if (read == 0)
            {
                return;
            }

            await to.SendAsync(buffer.AsMemory(0, read), _disposed.Token);
            bytes -= read;
        }
    }
}

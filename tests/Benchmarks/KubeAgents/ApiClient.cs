using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Benchmarks.KubeAgents;

/// <summary>One connection of a client that does as little as can be, so that what it measures is the other side.</summary>
internal sealed class ApiClient : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private static readonly byte[] _get = Encoding.ASCII.GetBytes(
        "GET /api/v1/namespaces/default/pods/web HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alices-token\r\nAccept: application/json\r\n\r\n");

    private readonly SslStream _stream;
    private readonly byte[] _buffer = new byte[BufferSize];
    private long _early;

    private ApiClient(SslStream stream) => _stream = stream;

    public static async Task<ApiClient> ConnectAsync(Uri address)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        SslStream stream = new(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await stream.AuthenticateAsClientAsync("localhost");
        return new ApiClient(stream);
    }

    /// <summary>Gets the pod once.</summary>
    public async Task GetAsync()
    {
        await _stream.WriteAsync(_get);
        (int bodyAt, int read) = await ReadHeadAsync("HTTP/1.1 200"u8.ToArray());
        int left = ContentLength(_buffer.AsSpan(0, bodyAt)) - (read - bodyAt);
        while (left > 0)
        {
            left -= await ReadAsync();
        }
    }

    /// <summary>Begins an exec that says so many bytes.</summary>
    public async Task ExecAsync(long bytes)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"GET /api/v1/namespaces/default/pods/web/exec?command=say&command={bytes}&stdout=true HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alices-token\r\n")
            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n"));
        (int bodyAt, int read) = await ReadHeadAsync("HTTP/1.1 101"u8.ToArray());
        _early = read - bodyAt;
    }

    /// <summary>Reads what the exec says, at least so much.</summary>
    public async Task ReadAsync(long bytes)
    {
        for (long seen = _early; seen < bytes;)
        {
            seen += await ReadAsync();
        }
    }

    public void Dispose() => _stream.Dispose();

    private async Task<(int BodyAt, int Read)> ReadHeadAsync(byte[] start)
    {
        int read = 0, end;
        do
        {
            int length = await _stream.ReadAsync(_buffer.AsMemory(read));
            read += length > 0 ? length : throw new IOException("hung up");
        }
        while ((end = _buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8)) < 0);

        return _buffer.AsSpan().StartsWith(start)
            ? (end + 4, read)
            : throw new InvalidOperationException(Encoding.UTF8.GetString(_buffer, 0, read));
    }

    private async ValueTask<int> ReadAsync() => await _stream.ReadAsync(_buffer) is > 0 and int length ? length : throw new IOException("hung up");

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        string text = Encoding.ASCII.GetString(head);
        const string Field = "\r\nContent-Length: ";
        int at = text.IndexOf(Field, StringComparison.OrdinalIgnoreCase) + Field.Length;
        return int.Parse(text.AsSpan(at, text.IndexOf('\r', at) - at), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}

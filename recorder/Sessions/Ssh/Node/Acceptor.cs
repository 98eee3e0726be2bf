using System.Net.Sockets;

namespace Recorder.Sessions.Ssh.Node;

/// <summary>
/// Takes the next connection, however long that cannot be done: when there are no descriptors left it waits until sessions have ended.
/// </summary>
/// <param name="accept">Accepts one.</param>
/// <param name="time">For the pause between tries.</param>
/// <param name="onFailed">Told once, until one was taken again.</param>
internal sealed class Acceptor(Func<CancellationToken, ValueTask<Socket>> accept, TimeProvider time, Action<SocketException> onFailed)
{
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private bool _hasFailed;

    internal async Task<Socket> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                Socket taken = await accept(cancellationToken);
                _hasFailed = false;
                return taken;
            }
            catch (SocketException failure)
            {
                if (!_hasFailed)
                {
                    onFailed(failure);
                }

                _hasFailed = true;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}

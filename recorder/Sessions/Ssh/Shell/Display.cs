using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Shell;

/// <summary>Shows the user what was recorded, in order. Runs on a thread of its own: a slow terminal must not hold up the daemon's answers.</summary>
internal sealed class Display(OutputWindow window, Action<int> streamGone)
{
    private int _gone;

    internal void Run()
    {
        while (window.NextToShow() is { } block)
        {
            if ((_gone & block.Stream) == 0 && !Descriptor.WriteAll(block.Stream, block.Content))
            {
                _gone |= block.Stream;
                streamGone(block.Stream);
            }

            window.Return(block);
        }
    }
}

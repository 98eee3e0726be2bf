using System.Text;

namespace Durability.Direct;

/// <summary>
/// Lines on standard output: what the parent has read was true when it was said, however this process ends. <c>begin SID</c>,
/// <c>state SID TAKEN DURABLE</c>, <c>ended SID LINES</c>, <c>failed SID MESSAGE</c>.
/// </summary>
internal sealed class Speech
{
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly Lock _gate = new();

    public void Say(string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_gate)
        {
            _output.Write(bytes);
        }
    }
}

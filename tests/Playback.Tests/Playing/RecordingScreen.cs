using System.Text;
using Recorder.Format;
using Recorder.Playback.Playing;

namespace Playback.Tests.Playing;

/// <summary>Keeps what a player shows.</summary>
internal sealed class RecordingScreen : IPlayerScreen
{
    private readonly StringBuilder _shown = new();

    public string Shown
    {
        get
        {
            lock (_shown)
            {
                return _shown.ToString();
            }
        }
    }

    public PlayerStatus Status { get; private set; }

    public int Statuses { get; private set; }

    public bool IsCovered => false;

    public void Write(ReadOnlySpan<byte> output) => Show(Encoding.UTF8.GetString(output));

    public void WriteInput(ReadOnlySpan<byte> input) => Show($"<{Encoding.UTF8.GetString(input)}>");

    public void Reset(ReadOnlySpan<byte> replay) => Show($"[{Encoding.UTF8.GetString(replay)}]");

    public void Resize(TerminalSize size) => Show($"({size})");

    public void ShowStatus(in PlayerStatus status)
    {
        Status = status;
        Statuses++;
    }

    public void ToggleHelp() => Show("?");

    private void Show(string text)
    {
        lock (_shown)
        {
            _shown.Append(text);
        }
    }
}

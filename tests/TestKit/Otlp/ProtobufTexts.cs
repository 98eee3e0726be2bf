using System.Text;
using Google.Protobuf;

namespace TestKit.Otlp;

/// <summary>
/// All texts of a protobuf message whose schema is not at hand: each field with a length is a message if it reads as one, and a text if it
/// is UTF-8 that can be printed; what could be both counts as both.
/// </summary>
internal static class ProtobufTexts
{
    private const int MaxDepth = 16;

    public static IReadOnlyList<string> Of(byte[] message)
    {
        List<string> texts = [];
        return TryRead(message, texts, depth: 0) ? texts : throw new FormatException($"{message.Length} bytes are no protobuf message");
    }

    private static bool TryRead(byte[] message, List<string> texts, int depth)
    {
        CodedInputStream input = new(message);
        try
        {
            while (!input.IsAtEnd)
            {
                uint tag = input.ReadTag();
                if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                {
                    Take(input.ReadBytes().ToByteArray(), texts, depth);
                }
                else
                {
                    input.SkipLastField();
                }
            }

            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static void Take(byte[] field, List<string> texts, int depth)
    {
        List<string> inner = [];
        if (depth < MaxDepth && field.Length > 0 && TryRead(field, inner, depth + 1))
        {
            texts.AddRange(inner);
        }

        string text = Encoding.UTF8.GetString(field);
        if (text.Length > 0 && !text.Any(character => char.IsControl(character) || character == '\uFFFD'))
        {
            texts.Add(text);
        }
    }
}

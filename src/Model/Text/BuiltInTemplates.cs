namespace IlgpuLlava.Model.Text;

/// <summary>
/// The templates of the families, in the language that checkpoints bring theirs in. Those of Hugging Face's layout are named for the
/// family and add no system text; those of the original layout are named as in <c>llava/conversation.py</c> of haotian-liu/LLaVA, with
/// its default system texts. There, images stand in the turn they came with, each as "&lt;image&gt;\n".
/// </summary>
internal static class BuiltInTemplates
{
    private const string images = "{% for c in m['content'] if c['type'] == 'image' %}<image>\n{% endfor %}";
    private const string texts = "{% for c in m['content'] if c['type'] == 'text' %}{{ c['text'] }}{% endfor %}";
    private const string isSystem = "{% if m['role'] == 'system' %}";
    private const string isUser = "{% elif m['role'] == 'user' %}";
    private const string prompt = "{% if add_generation_prompt %}";

    /// <summary>Vicuna as Hugging Face's processors write it: each turn is its role in capitals, its images, its texts.</summary>
    private const string vicuna =
        "{% for m in messages %}{% if m['role'] != 'system' %}{{ m['role'] | upper }}: {% endif %}" + images
        + "{% for c in m['content'] if c['type'] == 'text' %}{{ c['text'] }} {% endfor %}{% endfor %}"
        + prompt + "ASSISTANT:{% endif %}";

    private const string mistral =
        "{% for m in messages %}" + isSystem + "<<SYS>>\n" + texts + "{{ '\n<</SYS>>\n\n' }}"
        + isUser + "[INST] " + images + texts + " [/INST]{% else %} " + texts + "</s> {% endif %}{% endfor %}";

    private const string chatMl =
        "{% for m in messages %}<|im_start|>{{ m['role'] + '\n' }}" + images + texts + "<|im_end|>{% endfor %}"
        + prompt + "{{ '<|im_start|>assistant\n' }}{% endif %}";

    private const string llama3 =
        "{% for m in messages %}<|start_header_id|>{{ m['role'] }}<|end_header_id|>\n\n"
        + "{% for c in m['content'] if c['type'] == 'image' %}<image>{% endfor %}"
        + "{% for c in m['content'] if c['type'] == 'text' %}{{ '\n' + c['text'] + '<|eot_id|>' }}{% endfor %}{% endfor %}"
        + prompt + "{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}";

    private const string hasNoSystem = "{% if not messages or messages[0]['role'] != 'system' %}";

    private const string llavaV1 =
        hasNoSystem + "A chat between a curious human and an artificial intelligence assistant. The assistant gives helpful, "
        + "detailed, and polite answers to the human's questions. {% endif %}"
        + "{% for m in messages %}" + isSystem + texts + " " + isUser + "USER: " + images + texts + " "
        + "{% else %}ASSISTANT: " + texts + "</s>{% endif %}{% endfor %}" + prompt + "ASSISTANT:{% endif %}";

    private const string chatMlDirect =
        hasNoSystem + "<|im_start|>system\nAnswer the questions.<|im_end|>{% endif %}" + chatMl;

    /// <summary>System text stands within the first turn of the user; a begin token stands between turns, not before the first.</summary>
    private const string llama2 =
        "{% set state = namespace(system=default_system, between='') %}{% for m in messages %}"
        + isSystem + "{% set state.system = m['content'] | selectattr('type', 'equalto', 'text') | map(attribute='text') | join %}"
        + isUser + "{{ state.between }}[INST] "
        + "{% if state.system %}{{ '<<SYS>>\n' + state.system + '\n<</SYS>>\n\n' }}{% set state.system = '' %}{% endif %}"
        + images + texts + " [/INST]{% else %} " + texts + " </s>{% set state.between = separator %}{% endif %}{% endfor %}";

    private const string mistralInstruct = "{% set default_system = '' %}{% set separator = '' %}" + llama2;

    private const string llavaLlama2 =
        "{% set default_system = 'You are a helpful language and vision assistant. You are able to understand the visual content that "
        + "the user provides, and assist the user with a variety of tasks using natural language.' %}{% set separator = '<s>' %}" + llama2;

    public static IReadOnlyDictionary<string, string> Sources { get; } = new OrderedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["llava-1.5"] = vicuna,
        ["bakllava"] = vicuna,
        ["llava-1.6-vicuna"] = vicuna,
        ["llava-1.6-mistral"] = mistral,
        ["llava-1.6-34b"] = chatMl,
        ["llava-1.6-llama3"] = llama3,
        ["llava_v1"] = llavaV1,
        ["llava_llama_2"] = llavaLlama2,
        ["mistral_instruct"] = mistralInstruct,
        ["chatml_direct"] = chatMlDirect,
    };
}

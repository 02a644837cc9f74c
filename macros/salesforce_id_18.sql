{#-
    An 18-character Salesforce id from its 15-character form, which systems outside Salesforce store: three
    letters that say which of each five characters are capitals, the first counting 1, the last 16.
    Texts of other lengths stay as they are.
-#}
{% macro salesforce_id_18(text) -%}
    {%- set capitals -%}
        translate({{ text }}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '{{ '1' * 26 ~ '0' * 36 }}')
    {%- endset -%}
    {%- set patterns = [] -%}
    {%- for number in range(32) -%}
        {%- do patterns.append('{:05b}'.format(number)[::-1]) -%}
    {%- endfor -%}
    case when length({{ text }}) = 15 then {{ text }}
    {%- for start in (1, 6, 11) %} || substr(
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345',
        cast((position(substr({{ capitals }}, {{ start }}, 5) in '{{ patterns | join(',') }}') + 5) / 6 as integer), 1
    ){% endfor %} else {{ text }} end
{%- endmacro %}

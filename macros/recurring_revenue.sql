{#- What counts as ARR (R9): a charge that recurs, unless its product is known to be no recurring revenue. -#}
{% macro is_recurring_revenue(charge_type, product_flag) -%}
    lower({{ charge_type }}) = 'recurring' and coalesce({{ product_flag }}, true)
{%- endmacro %}

with

forms as (

    select * from {{ ref('license_and_renewal_forms') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

in_force as (

    select
        forms.ticket_form_id,
        forms.is_license_and_renewal,
        forms.needs_option,
        forms.intake_channel,
        forms.routed_to
    from forms
    cross join as_of
    where forms.valid_from <= as_of.as_of_date
    qualify row_number() over (partition by forms.ticket_form_id order by forms.valid_from desc) = 1

)

select * from in_force
